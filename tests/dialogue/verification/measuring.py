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
from bot.dialogue.writer.parse import RawSentence
from bot.dialogue.writer.propose import Proposer, quotation
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
    raw: bool = False
    """Whether it is as a model wrote it: the bot has yet to make a proposal of it and to say whose claim it is."""

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
        self._replies = bot.replies
        self._introductions = Introductions.of("", bot.words, self.studies)

    def proposal(self, sentence: Sentence) -> Proposal | str:
        """The sentence as the road proposes it, or why it can be no proposal."""
        passages = [self.passages[name] for name in sentence.cite]
        if sentence.raw:
            propose = Proposer(sentence.language, passages, self.studies, self._replies, self.checks.words)
            return propose(RawSentence(sentence.text, tuple(range(1, len(passages) + 1))))
        supports = tuple(Support(p, quotation(sentence.text, p, self.checks.words)) for p in passages)
        return Proposal(sentence.text, supports, written=True)

    def reason(self, sentence: Sentence) -> str | None:
        """Why the sentence is refused, or None."""
        proposal = self.proposal(sentence)
        if isinstance(proposal, str):
            return proposal
        return verify(proposal, sentence.language, self.checks, self._introductions)

    def cited(self, sentence: Sentence) -> str:
        """The text of what a sentence cites."""
        return "\n".join(f"{self.passages[name].lead} {self.passages[name].text}" for name in sentence.cite)


_PAIRS = ("fresh", "plain")
"""Files of right sentences, each beside wrong ones, that were tuned on: the first was a third part in its time."""
_UNSEEN = "unseen"
_HALVED = {"fourth": "blind", "sixth": "sixth"}
"""Parts in one file whose halves the hash tells apart."""
_PROMPTED = {
    ("prompted", False): ("seen",),
    ("prompted", True): ("kept", "kept_wrong"),
    ("revised", True): ("revised",),
    ("revised-chatty", True): ("revised_chatty",),
    ("shortened", False): ("shortened",),
    ("reordered", False): ("reordered",),
    ("reordered", True): ("reordered_kept",),
}
"""Which lists of ``prompted.yaml`` a part is, by whether it is kept aside; ``chatty`` is parted by the hash."""
PARTS = (
    "fourth",
    "fifth",
    "sixth",
    "prompted",
    "chatty",
    "revised",
    "revised-chatty",
    "shortened",
    "reordered",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One half of a part: right sentences and the wrong ones beside them."""

    right: tuple[Sentence, ...]
    by_hand: tuple[Sentence, ...]

    def by_program(self, bench: Bench, seed: int = SEED) -> tuple[Sentence, ...]:
        """The right ones, each with one fact changed by the seeded program."""
        return tuple(_changed(bench, self.right, seed))


@lru_cache(maxsize=16)
def part(name: str, held: bool) -> Part:
    """The half of a part that may be tuned on, or the one kept aside; empty where a part has no such half."""
    if name == "fifth":
        file = "sealed" if held else "freer"
        return Part(tuple(_right(file)), tuple(_wrong(file)))
    if name in _HALVED:
        right, wrong = tuple(_right(_HALVED[name])), tuple(_wrong(_HALVED[name]))
        return Part(tuple(s for s in right if s.held is held), tuple(s for s in wrong if s.held is held))
    lists = _read("prompted")
    chosen = ("chatty",) if name == "chatty" else _PROMPTED.get((name, held), ())
    entries = [entry for chosen_list in chosen for entry in lists[chosen_list]]
    right = tuple(s for s in _of(entries) if name != "chatty" or s.held is held)
    wrong = tuple(
        Sentence(text, (*entry["cite"],), kind, entry.get("right") or entry["of"], raw=True)
        for entry in entries
        for kind, text in entry.get("wrong", {}).items()
    )
    return Part(right, wrong)


def _of(entries: Sequence[Mapping[str, Any]]) -> Iterator[Sentence]:
    """What a model wrote."""
    for entry in entries:
        if "right" in entry:
            yield Sentence(entry["right"], (*entry["cite"],), "", entry["right"], raw=True)


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


def explained() -> Iterator[Sentence]:
    """Explanations of passages that the verifier was widened on, right and wrong ones."""
    for entry in _read("explained"):
        for change, texts in (("", entry["right"]), ("wrong", entry["wrong"])):
            yield from (Sentence(text, (*entry["cite"],), change, text, tuned=True) for text in texts)


def _changed(bench: Bench, sentences: Sequence[Sentence], seed: int) -> Iterator[Sentence]:
    for sentence in sentences:
        for kind, text in changes(sentence.text, bench.cited(sentence), seed):
            yield replace(sentence, text=text, change=kind, source=sentence.text)


def _right(name: str) -> Iterator[Sentence]:
    for entry in _read(name):
        yield Sentence(entry["right"], (*entry["cite"],), "", entry["right"])


def _wrong(name: str) -> Iterator[Sentence]:
    for entry in _read(name):
        for kind, text in entry.get("wrong", {}).items():
            yield Sentence(text, (*entry["cite"],), kind, entry["right"])


def _read(name: str) -> Any:
    return yaml.safe_load((_FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
