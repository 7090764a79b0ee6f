"""The reviewed words of ``prompts/verification.yaml``: how a written sentence is read beside the passage it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.domain.language import TEXT_LANGUAGES, TextLanguage
from bot.prompts.lines import Entry, read_yaml

KINDS = frozenset(["thing", "claim", "verb", "arm", "hedge", "some", "boost", "light"])
ROLES = ("negators", "void", "asking", "contrast", "joint", "than", "light")
"""Lists of words that say how others are to be read."""
QUALIFIERS = ("more", "less", "about")
"""Lists of words before or after a number."""
_LISTS = ("labels", "reports", "frame")
_NEEDED = ("better", "worse", "up", "down")
"""Words that the engine itself asks for."""

Phrases = Mapping[TextLanguage, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Entity:
    """One idea with its words in both languages."""

    name: str
    kind: str
    phrases: Phrases
    sources: frozenset[str]
    """Other ideas in a passage that carry this one too."""
    good: bool | None
    """For what is measured: whether more of it is better; None where that means nothing."""
    anywhere: bool
    """Whether a denial anywhere in its clause reaches it, not only one before it."""
    soft: bool = False
    """Whether a sentence may have one such word that the passage lacks."""
    deniable: bool = True
    """For things: whether a denial right before it is of the thing itself ("not a placebo")."""
    group: str = ""
    """Things of one group stand in place of each other."""
    knowing: bool = False
    """Whether it says that something is known, found or shown."""
    stands_for: str = ""
    """The idea that it is another word for; ``-x`` for the denial of x."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All reviewed words of verification."""

    entities: Mapping[str, Entity]
    roles: Mapping[str, Phrases]
    before: Mapping[str, Phrases]
    after: Mapping[str, Phrases]
    labels: Phrases
    """What a sentence may call a text that profits, besides the text's own name."""
    reports: Phrases
    """How a sentence says whose claim it reports; ``{label}`` is the text's name."""
    otherwise: tuple[tuple[re.Pattern[str], str], ...]
    """Turns of speech with a gap in them, and the reviewed word that each is read as."""
    frame: Phrases
    """Words by which sentences are built, which one may add to the words of its passage."""
    echo: tuple[re.Pattern[str], ...]
    """What shows that a model speaks of itself or of what it was told."""


def read_vocabulary(prompts_dir: Path) -> Vocabulary:
    """The words of ``verification.yaml`` in ``prompts_dir``.

    Raises:
        ConfigurationError: naming file and line, when the file is missing or malformed or a text lacks a language.
    """
    top = read_yaml(prompts_dir / "verification.yaml")
    fields = top.only(*ROLES, *QUALIFIERS, *_LISTS, "otherwise", "echo", "words")
    for name in (*ROLES, *QUALIFIERS, *_LISTS, "otherwise", "echo", "words"):
        if name not in fields:
            top.wrong(f"{name!r} is missing")
    entities = {name: _entity(name, entry) for name, entry in fields["words"].fields().items()}
    for name, entry in fields["words"].fields().items():
        entity = entities[name]
        for other in (*entity.sources, *filter(None, [entity.stands_for.lstrip("-")])):
            if other not in entities:
                entry.wrong(f"no word {other!r}")
    for name in _NEEDED:
        if name not in entities:
            fields["words"].wrong(f"the word {name!r} is missing; the engine needs it")
    qualifiers = {name: fields[name].only("before", "after") for name in QUALIFIERS}
    echo = fields["echo"].fields()
    return Vocabulary(
        entities=entities,
        roles={name: _phrases(fields[name]) for name in ROLES},
        before={name: _phrases(parts["before"]) for name, parts in qualifiers.items()},
        after={name: _phrases(parts["after"]) for name, parts in qualifiers.items()},
        labels=_phrases(fields["labels"]),
        reports=_phrases(fields["reports"]),
        frame=_phrases(fields["frame"]),
        otherwise=tuple(_turns(fields["otherwise"])),
        echo=tuple(item.pattern() for language in TEXT_LANGUAGES for item in echo[language].items()),
    )


def _entity(name: str, entry: Entry) -> Entity:
    fields = entry.only(
        "kind", "zh", "en", "from", "good", "anywhere", "knowing", "soft", "deniable", "group", "as"
    )
    if ("kind" in fields) is ("as" in fields):
        entry.wrong("a word has a kind, or is another word for one")
    kind = fields["kind"].text() if "kind" in fields else "as"
    if kind not in KINDS and kind != "as":
        entry.wrong(f"no kind {kind!r}; there are {', '.join(sorted(KINDS))}")
    return Entity(
        name=name,
        kind=kind,
        phrases=_phrases(entry, {"zh": fields.get("zh"), "en": fields.get("en")}),
        sources=frozenset(item.text() for item in fields["from"].items())
        if "from" in fields
        else frozenset(),
        good=fields["good"].flag() if "good" in fields else None,
        anywhere="anywhere" in fields and fields["anywhere"].flag(),
        soft="soft" in fields and fields["soft"].flag(),
        deniable="deniable" not in fields or fields["deniable"].flag(),
        group=fields["group"].text() if "group" in fields else "",
        knowing="knowing" in fields and fields["knowing"].flag(),
        stands_for=fields["as"].text() if "as" in fields else "",
    )


def _turns(entry: Entry) -> Iterator[tuple[re.Pattern[str], str]]:
    for language in TEXT_LANGUAGES:
        for item in entry.only(*TEXT_LANGUAGES)[language].items():
            turn = item.every("said", "read")
            yield turn["said"].pattern(), turn["read"].text()


def _phrases(entry: Entry, fields: Mapping[str, Entry | None] | None = None) -> Phrases:
    by_language = fields if fields is not None else entry.only(*TEXT_LANGUAGES)
    found: dict[TextLanguage, tuple[str, ...]] = {}
    for language in TEXT_LANGUAGES:
        words = by_language.get(language)
        if words is None:
            entry.wrong(f"no words in {language!r}")
        found[language] = tuple(item.text() for item in words.items())
    return found
