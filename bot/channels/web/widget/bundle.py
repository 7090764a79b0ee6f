"""The widget's files as they are served: read once, packed, and named by what is in them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from bot.domain.language import Language
from bot.language.normalise import to_traditional

_FOLDER = Path(__file__).resolve().parent
_LAUNCHER = "widget.js"
_RELEASE = '"$RELEASE"'
"""Stands in the launcher for the version, the hashes and the launcher's own words."""
_MEDIA = {".js": "text/javascript", ".css": "text/css", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class File:
    """One file that a browser loads."""

    body: bytes
    packed: bytes
    """The same with gzip."""
    media: str
    integrity: str
    """For an ``integrity`` attribute."""

    @classmethod
    def of(cls, name: str, body: bytes) -> File:
        """The file for ``body``."""
        digest = base64.b64encode(hashlib.sha384(body).digest()).decode()
        media = f"{_MEDIA[Path(name).suffix]}; charset=utf-8"
        return cls(body, gzip.compress(body, 9, mtime=0), media, f"sha384-{digest}")


@dataclass(frozen=True, slots=True)
class Bundle:
    """One version of the widget."""

    version: str
    """Changes with any byte of any file."""
    files: Mapping[str, File]
    """By name; ``widget.js`` is the launcher, the others are loaded on first use."""

    @property
    def launcher(self) -> File:
        """What the page's script tag loads."""
        return self.files[_LAUNCHER]


@lru_cache(maxsize=1)
def read_bundle() -> Bundle:
    """The widget that ships with this version of the service."""
    later = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("*.[jc]s*")) if _is_served(path)}
    for language in Language:
        words = widget_words(language)
        shown = {name: text for name, text in words.items() if not name.startswith("launcher.")}
        later[f"words.{language.value}.json"] = _json(shown).encode()
    launcher = later.pop(_LAUNCHER).decode()
    digest = hashlib.sha256(launcher.encode())
    for name, body in sorted(later.items()):
        digest.update(name.encode() + b"\0" + body)
    version = digest.hexdigest()[:12]
    files = {name: File.of(name, body) for name, body in later.items()}
    release = {
        "version": version,
        "files": {name: file.integrity for name, file in files.items()},
        "words": {language.value: _launcher_words(language) for language in Language},
    }
    own = launcher.replace(_RELEASE, _json(release))
    return Bundle(version, files | {_LAUNCHER: File.of(_LAUNCHER, own.encode())})


@lru_cache(maxsize=len(Language))
def widget_words(language: Language) -> Mapping[str, str]:
    """Every word of the widget by name; Traditional Chinese is converted unless the file has its own."""
    words: dict[str, dict[str, str]] = yaml.safe_load((_FOLDER / "words.yaml").read_text("utf-8"))
    return {name: _in(texts, language) for name, texts in words.items()}


def _in(texts: Mapping[str, str], language: Language) -> str:
    if language.value in texts:
        return texts[language.value]
    return to_traditional(texts[language.text]) if language is Language.TRADITIONAL else texts[language.text]


def _launcher_words(language: Language) -> dict[str, str]:
    words = widget_words(language)
    return {
        name.removeprefix("launcher."): text for name, text in words.items() if name.startswith("launcher.")
    }


def _is_served(path: Path) -> bool:
    return path.suffix in (".js", ".css")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
