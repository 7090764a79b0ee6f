"""Completes the description of the API that ``/docs`` shows: what it is for, and the errors every address shares."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from bot import __version__

_DESCRIPTION = """\
Answers patients' questions on the articles of its library, each sentence with its source and what could be checked
about it. Health education, not medical advice: show the `disclaimer` of every reply and every error.

Every error has one body, `{"error": {"code", "message"}, "disclaimer"}`, in the visitor's language: that of the
question, else that of `Accept-Language`."""
_TAGS = [
    {"name": "chat", "description": "Ask."},
    {
        "name": "a person",
        "description": "Where a staff channel is configured: ask for a person, write, hear.",
    },
    {"name": "library", "description": "What the answers are made from."},
    {"name": "your data", "description": "Rate a reply; be forgotten."},
    {"name": "operation", "description": "For monitoring."},
]


def describe(app: FastAPI) -> None:
    """Give ``app`` its description; built once, on first use."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _errors_are_json(
                get_openapi(
                    title=app.title,
                    version=__version__,
                    description=_DESCRIPTION,
                    routes=app.routes,
                    tags=_TAGS,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _errors_are_json(described: dict[str, Any]) -> dict[str, Any]:
    """Errors are JSON on every address; the framework would give them the media type of the address's success."""
    shape = {"$ref": "#/components/schemas/ErrorBody"}
    for methods in described["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    example = response["content"]["application/json"]["example"]
                    response["content"] = {"application/json": {"schema": shape, "example": example}}
    return described
