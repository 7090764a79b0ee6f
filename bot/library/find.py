"""The PATHs of a command line to articles: which files belong together, and under which slug."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.errors import CorpusError, Problem

SUFFIXES = (".md", ".html", ".htm", ".pdf", ".docx", ".txt")
MAX_BYTES = 20_000_000

_STUDIES = "studies.yaml"
_EDITION = "article"
_UNSAFE = re.compile(r"[^\w-]+|_+")


@dataclass(frozen=True, slots=True)
class EditionFile:
    """One file with one edition."""

    path: Path
    data: bytes
    language: TextLanguage | None
    """As its name says (``.zh.``, ``.en.``)."""
    strict: bool
    """Whether it was written for the library (``article.<language>.md`` in a folder)."""


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """The files of one article."""

    slug: str
    editions: tuple[EditionFile, ...]
    studies: EditionFile | None

    @property
    def fingerprint(self) -> str:
        """Changes when any byte of any of the files does."""
        digest = sha256()
        for file in (*self.editions, *([self.studies] if self.studies else [])):
            digest.update(file.path.name.encode())
            digest.update(sha256(file.data).digest())
        return digest.hexdigest()


def find_articles(paths: Sequence[Path]) -> list[ArticleFiles]:
    """The articles under ``paths``, by slug: folders of an article, folders of such folders, and single files.

    Raises:
        CorpusError: with every path that is missing, of an unknown kind, empty or too large.

    """
    problems: list[Problem] = []
    editions: dict[str, list[EditionFile]] = {}
    studies: dict[str, EditionFile] = {}
    for path, slug in [pair for given in paths for pair in _files(given, problems)]:
        file = _read(path, problems)
        if file is None:
            continue
        if path.name == _STUDIES:
            studies[slug] = file
        else:
            editions.setdefault(slug, []).append(file)
    for slug, file in studies.items():
        if slug not in editions:
            problems.append(
                Problem(str(file.path), 1, "studies without an article: there is no article.<language>.md")
            )
    if problems:
        raise CorpusError(problems)
    return [
        ArticleFiles(slug, tuple(sorted(files, key=lambda file: file.path.name)), studies.get(slug))
        for slug, files in sorted(editions.items())
    ]


def _files(given: Path, problems: list[Problem]) -> Iterator[tuple[Path, str]]:
    """Each file to read under a path, with the slug it belongs to."""
    if not given.exists():
        problems.append(Problem(str(given), 1, "there is no such file or folder"))
    elif given.is_file():
        if given.suffix.lower() in SUFFIXES:
            yield given, _slug(_stem(given))
        else:
            problems.append(
                Problem(str(given), 1, f"cannot read this kind of file; known are {', '.join(SUFFIXES)}")
            )
    else:
        found = list(_in_folder(given))
        if not found:
            problems.append(Problem(str(given), 1, "there is no article in this folder"))
        yield from found


def _in_folder(folder: Path) -> Iterator[tuple[Path, str]]:
    """An article's own files, or else those of the folders in it and its loose files."""
    entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith((".", "~$")))
    own = [entry for entry in entries if entry.is_file() and _stem(entry) == _EDITION and _readable(entry)]
    own += [entry for entry in entries if entry.is_file() and entry.name == _STUDIES]
    if own:
        yield from ((entry, _slug(folder.resolve().name)) for entry in own)
        return
    for entry in entries:
        if entry.is_dir():
            yield from _in_folder(entry)
        elif _readable(entry) and not entry.name.upper().startswith("README"):
            yield entry, _slug(_stem(entry))


def _readable(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _read(path: Path, problems: list[Problem]) -> EditionFile | None:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            problems.append(
                Problem(
                    str(path),
                    1,
                    f"the file has {size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB can be taken",
                )
            )
            return None
        data = path.read_bytes()
    except OSError as exc:
        problems.append(Problem(str(path), 1, f"cannot be read ({exc.strerror})"))
        return None
    if not data.strip():
        problems.append(Problem(str(path), 1, "the file is empty"))
        return None
    strict = _stem(path) == _EDITION and path.suffix == ".md"
    return EditionFile(path, data, _named_language(path), strict)


def _named_language(path: Path) -> TextLanguage | None:
    parts = path.name.lower().split(".")[1:-1]
    return next((language for language in TEXT_LANGUAGES if language in parts), None)


def _stem(path: Path) -> str:
    """The name without suffix and language."""
    language = _named_language(path)
    return (
        path.stem[: -len(language) - 1]
        if language and path.stem.lower().endswith(f".{language}")
        else path.stem
    )


def _slug(name: str) -> str:
    """Small letters, digits and hyphens of any script, as they can stand in an id and an address."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFKC", name).casefold()).strip("-") or "article"
