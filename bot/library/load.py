"""One file to its elements, its front matter and its language, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.language import Language, TextLanguage
from bot.errors import CorpusError, Problem
from bot.language.detect import detect
from bot.language.normalise import to_simplified
from bot.library.elements import Element, Reading
from bot.library.find import EditionFile
from bot.library.front_matter import FrontMatter, cut_front_matter, read_front_matter
from bot.library.read_docx import read_docx
from bot.library.read_html import read_html
from bot.library.read_markdown import read_markdown
from bot.library.read_pdf import read_pdf
from bot.library.read_text import read_text

_SAMPLE_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """One edition as read, before its sections are parsed."""

    file: str
    strict: bool
    language: TextLanguage
    front: FrontMatter
    title: str | None
    """As the file's own metadata give it."""
    elements: tuple[Element, ...]


def load(edition: EditionFile, problems: list[Problem]) -> Loaded | None:
    """What stands in one file, or None when it cannot be read; what is wrong is added to ``problems``."""
    file = str(edition.path)
    try:
        front, reading = _read(edition, file, problems)
    except CorpusError as exc:
        problems.extend(exc.problems)
        return None
    except RecursionError:
        problems.append(Problem(file, 1, "the file is nested too deeply to be a text"))
        return None
    if not reading.elements:
        problems.append(Problem(file, 1, "empty edition: the file holds no text"))
        return None
    seen = detect("\n".join(element.text for element in reading.elements)[:_SAMPLE_CHARS])
    language = _language(edition, front, seen, problems)
    elements = reading.elements
    if language == "zh" and seen is Language.TRADITIONAL:
        # The library keeps one Chinese script; replies are converted back for who reads the other.
        elements = tuple(replace(element, text=to_simplified(element.text)) for element in elements)
    return Loaded(file, edition.strict, language, front, reading.title, elements)


def _read(edition: EditionFile, file: str, problems: list[Problem]) -> tuple[FrontMatter, Reading]:
    suffix = edition.path.suffix.lower()
    if suffix == ".pdf":
        return FrontMatter(), read_pdf(edition.data, file)
    if suffix == ".docx":
        return FrontMatter(), read_docx(edition.data, file)
    if suffix in (".html", ".htm"):
        return FrontMatter(), read_html(edition.data)
    header, body, cut = cut_front_matter(decode(edition.data, file))
    front = FrontMatter()
    if header is not None:
        front = read_front_matter(header, file, strict=edition.strict, problems=problems)
    elif edition.strict:
        problems.append(
            Problem(file, 1, "front matter is missing or not closed: it stands between two lines '---'")
        )
    if suffix == ".md":
        return front, read_markdown(body, file, cut + 1, problems)
    return front, read_text(body, cut + 1)


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or the Chinese national encoding.

    Raises:
        CorpusError: when it is none of them.

    """
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise CorpusError([Problem(file, 1, "this is no text in UTF-8; save it as UTF-8")])


def _language(
    edition: EditionFile, front: FrontMatter, seen: Language, problems: list[Problem]
) -> TextLanguage:
    """As the name says, or the front matter, or the text; they must agree."""
    file = str(edition.path)
    if edition.language and front.language and edition.language != front.language:
        problems.append(
            Problem(file, 1, f"the name says {edition.language}, the front matter {front.language}")
        )
    said = edition.language or front.language
    if said and said != seen.text:
        problems.append(Problem(file, 1, f"the file is given as {said}, but its text is in {seen.text}"))
    return said or seen.text
