"""The widget's files as they are served: read once, packed, and named by what is in them.

The scripts in ``built`` are made from the source beside them by ``build.mjs``; see docs/widget.md.
"""

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
_BUILT = _FOLDER / "built"
_LAUNCHER = "widget.js"
_RELEASE = '"$RELEASE"'
"""Stands in the launcher for the version, the hashes and the launcher's own words."""
_PANEL = "panel.js"
_MEDIA = {".js": "text/javascript", ".json": "application/json"}


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
    later = {_PANEL: (_BUILT / _PANEL).read_bytes()}
    for language in Language:
        words = widget_words(language)
        later[f"words.{language.value}.json"] = _json([words[name] for name in _word_names()]).encode()
    launcher = (_BUILT / _LAUNCHER).read_text("utf-8")
    own_words = {language.value: _launcher_words(language) for language in Language}
    digest = hashlib.sha256(launcher.encode() + _json(own_words).encode())
    for name, body in sorted(later.items()):
        digest.update(name.encode() + b"\0" + body)
    files = {name: File.of(name, body) for name, body in later.items()}
    release = {
        "version": digest.hexdigest()[:12],
        "files": {name: file.integrity for name, file in files.items()},
        "words": own_words,
    }
    own = launcher.replace(_RELEASE, _json(release))
    return Bundle(str(release["version"]), files | {_LAUNCHER: File.of(_LAUNCHER, own.encode())})


def source_hash() -> str:
    """What ``built/source.sha256`` says when ``built`` is up to date."""
    suffixes = {".js", ".css", ".mjs"}
    sources = sorted(path for path in _FOLDER.iterdir() if path.suffix in suffixes)
    names = "\n".join(_word_names()).encode()
    return hashlib.sha256(b"".join([*(path.read_bytes() for path in sources), names])).hexdigest()


def _word_names() -> list[str]:
    """The panel's words in the order in which they are served: the built script knows them by their place."""
    return [name for name in widget_words(Language.ENGLISH) if not name.startswith("launcher.")]


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
