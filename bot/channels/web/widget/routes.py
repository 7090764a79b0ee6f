"""Serves the widget's files to pages anywhere: for a year where the address names the version, else for a short while."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.channels.web.refusal import Refusal
from bot.channels.web.widget.bundle import File, read_bundle

_ANYWHERE = {
    # Files without secrets: any page may load them, with or without an integrity attribute.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_A_YEAR = "public, max-age=31536000, immutable"
_A_WHILE = "public, max-age=300"


def add_widget(app: FastAPI) -> None:
    """``/widget.js``, ``/widget.json`` and ``/widget/{version}/{name}``."""

    @app.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    async def launcher(request: Request) -> Response:
        """The newest launcher."""
        return _served(read_bundle().launcher, request, _A_WHILE)

    @app.api_route("/widget.json", methods=["GET", "HEAD"], include_in_schema=False)
    async def about() -> Response:
        """The address and hash of this version, for pages that pin it."""
        bundle = read_bundle()
        pinned = {
            "version": bundle.version,
            "src": f"widget/{bundle.version}/widget.js",
            "integrity": bundle.launcher.integrity,
        }
        return JSONResponse(pinned, headers=_ANYWHERE | {"Cache-Control": _A_WHILE})

    @app.api_route("/widget/{version}/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def file(version: str, name: str, request: Request) -> Response:
        """One file of this version; another version is not here."""
        bundle = read_bundle()
        if version != bundle.version or name not in bundle.files:
            raise Refusal(404, "not_found")
        return _served(bundle.files[name], request, _A_YEAR)


def _served(file: File, request: Request, cache: str) -> Response:
    etag = f'"{file.integrity[7:39]}"'
    headers = _ANYWHERE | {"Cache-Control": cache, "Vary": "Accept-Encoding", "ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(file.packed, media_type=file.media, headers=headers | {"Content-Encoding": "gzip"})
    return Response(file.body, media_type=file.media, headers=headers)
