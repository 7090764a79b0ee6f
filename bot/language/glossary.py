"""The zh-en glossary of the field: one file that serves word segmentation, search across languages and patients."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.domain.language import TextLanguage
from bot.errors import CorpusError, Problem
from bot.language.normalise import fold

COLUMNS = ("zh", "en", "zh_also", "en_also", "kind", "zh_plain", "en_plain")
KINDS = frozenset(
    [
        "joint",
        "symptom",
        "disease",
        "treatment",
        "drug",
        "cell",
        "product",
        "body",
        "measure",
        "trial",
        "safety",
        "regulator",
        "journal",
        "study",
        "life",
        "place",
        "general",
    ]
)
PAIR = "pair"
"""The kind of a word that only a plain word list has."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept with its names in both languages and, where a patient may need it, what it means."""

    names: Mapping[TextLanguage, tuple[str, ...]]
    """The standard name first, then synonyms, everyday words and abbreviations."""
    kind: str
    plain: Mapping[TextLanguage, str]
    """One plain sentence for patients; empty where the word needs none."""

    @property
    def folded(self) -> Iterator[str]:
        """Every name in both languages, as matched."""
        for names in self.names.values():
            yield from (fold(name) for name in names)


@dataclass(frozen=True)
class Glossary:
    """All terms, with a look-up by any of their names."""

    terms: tuple[Term, ...]
    by_name: Mapping[str, tuple[Term, ...]]


def read_glossary(paths: Sequence[Path], pairs: Sequence[Path] = ()) -> Glossary:
    """The glossary of the given ``terms.tsv`` files, and of plain ``zh<TAB>en`` word lists for names it lacks.

    Raises:
        CorpusError: with every malformed row, by file and line.
    """
    problems: list[Problem] = []
    terms = [term for path in paths for term in _read_file(path, problems)]
    if problems:
        raise CorpusError(problems)
    by_name: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        for name in dict.fromkeys(term.folded):
            by_name[name].append(term)
    for term in _pairs(pairs, frozenset(by_name)):
        for name in dict.fromkeys(term.folded):
            if name not in by_name or by_name[name][0].kind == PAIR:
                by_name[name].append(term)
    return Glossary(tuple(terms), {name: tuple(found) for name, found in by_name.items()})


def _pairs(paths: Sequence[Path], known: frozenset[str]) -> Iterator[Term]:
    """The pairs of word lists of which at least one side is new."""
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            zh, _, en = line.partition("\t")
            if en and not {fold(zh), fold(en)} <= known:
                yield Term({"zh": (zh,), "en": (en.strip(),)}, PAIR, {"zh": "", "en": ""})


def _read_file(path: Path, problems: list[Problem]) -> Iterator[Term]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        problems.append(Problem(str(path), 1, f"cannot be read as UTF-8 text: {exc}"))
        return
    rows = csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    if (header := tuple(next(rows, ()))) != COLUMNS:
        problems.append(
            Problem(str(path), 1, f"the columns must be {' '.join(COLUMNS)}, found {' '.join(header)}")
        )
        return
    for row in rows:
        if not row:
            continue
        if len(row) != len(COLUMNS):
            wrong = f"{len(row)} columns instead of {len(COLUMNS)}"
        else:
            cells = dict(zip(COLUMNS, (cell.strip() for cell in row), strict=True))
            wrong = _wrong(cells)
        if wrong:
            problems.append(Problem(str(path), rows.line_num, wrong))
        else:
            yield _term(cells)


def _wrong(cells: Mapping[str, str]) -> str:
    """What is wrong with a row; empty when nothing is."""
    if missing := [name for name in ("zh", "en", "kind") if not cells[name]]:
        return f"empty: {', '.join(missing)}"
    if cells["kind"] not in KINDS:
        return f"kind {cells['kind']!r} is none of {', '.join(sorted(KINDS))}"
    if bool(cells["zh_plain"]) != bool(cells["en_plain"]):
        return "explained in one language only: zh_plain and en_plain go together"
    return ""


def _term(cells: Mapping[str, str]) -> Term:
    def names(language: str) -> tuple[str, ...]:
        also = (name.strip() for name in cells[f"{language}_also"].split("|"))
        return tuple(dict.fromkeys([cells[language], *(name for name in also if name)]))

    return Term(
        names={"zh": names("zh"), "en": names("en")},
        kind=cells["kind"],
        plain={"zh": cells["zh_plain"], "en": cells["en_plain"]},
    )
