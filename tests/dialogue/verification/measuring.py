"""The sentences that verification is measured on, faithful and changed, and which half each is of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.assembly import Assembly
from bot.dialogue.verify import Introductions, verify
from bot.dialogue.writer.propose import quotation
from bot.domain.draft import Proposal, Support
from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.passage import Passage
from bot.language.normalise import HAN

from .changing import changes

_FOLDER = Path(__file__).parent
SEED = 20261122


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence with what it cites. ``change`` is empty for a faithful one."""

    text: str
    cite: tuple[str, ...]
    change: str
    source: str
    """The faithful sentence that it was made of; its own text when written by hand."""
    tuned: bool = False
    """Whether it was written to tune on, so that no half of it is kept aside."""

    @property
    def language(self) -> Language:
        """The language that it is written in."""
        return Language.SIMPLIFIED if HAN.search(self.text) else Language.ENGLISH

    @property
    def held(self) -> bool:
        """Whether it is of the half that nothing was tuned on. A changed sentence goes with its source."""
        return not self.tuned and bool(hashlib.sha256(self.source.encode()).digest()[0] & 1)


class Bench:
    """The library's passages by their short names, and verification as it runs."""

    def __init__(self, bot: Assembly) -> None:
        with bot.shelf.borrow() as generation:
            every = [p for language in TEXT_LANGUAGES for p in generation.every_passage(language)]
            self.studies = dict(generation.studies)
        self.passages: Mapping[str, Passage] = {p.passage_id.split("/", 1)[1]: p for p in every} | {
            p.passage_id.split("/")[-2] + "/" + p.passage_id.split("/")[-1]: p
            for p in every
            if p.passage_id.count("/") > 1
        }
        self.checks = bot.road._parts.checks
        self._introductions = Introductions.of("", bot.words, self.studies)

    def proposal(self, sentence: Sentence) -> Proposal:
        """The sentence as the road proposes it."""
        passages = [self.passages[name] for name in sentence.cite]
        supports = tuple(Support(p, quotation(sentence.text, p, self.checks.words)) for p in passages)
        return Proposal(sentence.text, supports, written=True)

    def reason(self, sentence: Sentence) -> str | None:
        """Why the sentence is refused, or None."""
        return verify(self.proposal(sentence), sentence.language, self.checks, self._introductions)

    def cited(self, sentence: Sentence) -> str:
        """The text of what a sentence cites."""
        return "\n".join(f"{self.passages[name].lead} {self.passages[name].text}" for name in sentence.cite)


_PAIRS = ("fresh", "plain")
"""Files of right sentences, each beside wrong ones, that were tuned on: the first was a third part in its time."""
_UNSEEN = "unseen"
_BLIND = "blind"
_SIXTH = "sixth"
_FIFTH = {False: "freer", True: "sealed"}


@lru_cache(maxsize=1)
def faithful() -> tuple[Sentence, ...]:
    """The rewordings written by hand."""
    texts = (
        Sentence(text, (*entry["cite"],), "", text, tuned=name == "tuning")
        for name in ("paraphrases", "tuning")
        for entry in _read(name)
        for text in entry["texts"]
    )
    return (*texts, *(replace(sentence, tuned=True) for name in _PAIRS for sentence in _right(name)))


@lru_cache(maxsize=1)
def changed_by_hand() -> tuple[Sentence, ...]:
    """The wrong sentences written by hand."""
    alone = (
        Sentence(text, (*entry["cite"],), kind, text)
        for entry in _read("changes")
        for kind, texts in entry["texts"].items()
        for text in texts
    )
    return (*alone, *(replace(sentence, tuned=True) for name in _PAIRS for sentence in _wrong(name)))


def changed_by_program(bench: Bench, seed: int = SEED) -> Iterator[Sentence]:
    """The wrong sentences made of the faithful ones."""
    yield from _changed(bench, faithful(), seed)


@lru_cache(maxsize=1)
def unseen() -> tuple[Sentence, ...]:
    """The third part, on which nothing was tuned: sentences that are right."""
    return tuple(_right(_UNSEEN))


@lru_cache(maxsize=1)
def unseen_changed_by_hand() -> tuple[Sentence, ...]:
    """The third part: the wrong one beside each."""
    return tuple(_wrong(_UNSEEN))


def unseen_changed_by_program(bench: Bench, seed: int = SEED) -> Iterator[Sentence]:
    """The third part: each with one fact changed by the seeded program."""
    yield from _changed(bench, unseen(), seed)


@lru_cache(maxsize=1)
def blind() -> tuple[Sentence, ...]:
    """The fourth part: right sentences written before the verifier's code was read, one half of them kept aside."""
    return tuple(_right(_BLIND))


@lru_cache(maxsize=1)
def blind_changed_by_hand() -> tuple[Sentence, ...]:
    """The fourth part: the wrong ones beside each."""
    return tuple(_wrong(_BLIND))


def blind_changed_by_program(bench: Bench, seed: int = SEED) -> Iterator[Sentence]:
    """The fourth part: each with one fact changed by the seeded program."""
    yield from _changed(bench, blind(), seed)


@lru_cache(maxsize=2)
def fifth(sealed: bool) -> tuple[Sentence, ...]:
    """The fifth part, in freer words than the others: the sentences to tune on, or those all kept aside."""
    return tuple(_right(_FIFTH[sealed]))


@lru_cache(maxsize=2)
def fifth_changed_by_hand(sealed: bool) -> tuple[Sentence, ...]:
    """The fifth part: the wrong one beside each."""
    return tuple(_wrong(_FIFTH[sealed]))


def fifth_changed_by_program(bench: Bench, sealed: bool, seed: int = SEED) -> Iterator[Sentence]:
    """The fifth part: each with one fact changed by the seeded program."""
    yield from _changed(bench, fifth(sealed), seed)


@lru_cache(maxsize=1)
def sixth() -> tuple[Sentence, ...]:
    """The sixth part: as a chat model explains a passage to a patient, one half of it kept aside."""
    return tuple(_right(_SIXTH))


@lru_cache(maxsize=1)
def sixth_changed_by_hand() -> tuple[Sentence, ...]:
    """The sixth part: the wrong ones beside most of them."""
    return tuple(_wrong(_SIXTH))


def sixth_changed_by_program(bench: Bench, seed: int = SEED) -> Iterator[Sentence]:
    """The sixth part: each with one fact changed by the seeded program."""
    yield from _changed(bench, sixth(), seed)


def explained() -> Iterator[Sentence]:
    """Explanations of passages that the verifier was widened on, right and wrong ones."""
    for entry in _read("explained"):
        for change, texts in (("", entry["right"]), ("wrong", entry["wrong"])):
            yield from (Sentence(text, (*entry["cite"],), change, text, tuned=True) for text in texts)


def _changed(bench: Bench, sentences: Sequence[Sentence], seed: int) -> Iterator[Sentence]:
    for sentence in sentences:
        for kind, text in changes(sentence.text, bench.cited(sentence), seed):
            yield Sentence(text, sentence.cite, kind, sentence.text, sentence.tuned)


def _right(name: str) -> Iterator[Sentence]:
    for entry in _read(name):
        yield Sentence(entry["right"], (*entry["cite"],), "", entry["right"])


def _wrong(name: str) -> Iterator[Sentence]:
    for entry in _read(name):
        for kind, text in entry.get("wrong", {}).items():
            yield Sentence(text, (*entry["cite"],), kind, entry["right"])


def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
