"""Checks one sentence that a chat model wrote against the passages that it cites, from the cheapest check to the dearest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.verification.agreement import disagreement
from bot.dialogue.verification.copying import CopyCheck
from bot.dialogue.verification.facts import Facts
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.lexicon import readable
from bot.dialogue.verification.listing import members
from bot.dialogue.verification.manner import addresses_reader, flaw, is_reported, misreported
from bot.dialogue.verification.near_copy import altered_denial
from bot.dialogue.verification.reader import FactReader
from bot.dialogue.verification.reordered import reorders
from bot.domain.article import Study
from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.passage import Passage
from bot.language.glossary import Glossary
from bot.language.normalise import HAN, fold
from bot.language.stems import stem
from bot.language.stop_words import everyday, is_stop_word

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
Entails = Callable[[str, str], bool]
"""(what is known, what is said) -> whether the first entails the second."""

_CACHED = 8192
_NEAR_WORD = 0.5
"""Cosine of two words from which an unlisted one counts as standing in the passage."""
_EVERYDAY = 0.6
"""How common a word must be in everyday talk to say nothing of its own."""
_MOST_STRAYS, _STRAY_SHARE = 2, 0.25
"""How many words of no list a sentence may have that its passages lack: two, or a quarter of what it says."""
_LEAST_LIKE = {True: 0.2, False: 0.1}
"""The least cosine of a sentence and its passage, in one language and across two."""
_TELLING_KINDS = frozenset(
    [
        "joint",
        "symptom",
        "disease",
        "treatment",
        "drug",
        "cell",
        "product",
        "body",
        "safety",
        "regulator",
        "journal",
        "life",
        "place",
    ]
)
_FORMED = re.compile(r"(?:ing|ed|ken|ven|ions?|ly|al|ment|ness|ous|ive|ic|ity|ance|ence|less|ful|able|ible)$")
"""Endings that English words have and names mostly have not."""
_PRONOUN = re.compile(r"(?:^|[.:;]\s)(?:they|their)\b", re.IGNORECASE)
"""What stands for the subject that only the heading of the section names."""
_REGISTRY = re.compile(r"\b[A-Za-z]{2,}[-\s]?\d{5,}\b")
_TITLE = re.compile(r"《([^》]+)》")


@dataclass(frozen=True, slots=True)
class _Words:
    """The content words of a passage as vectors."""

    folded: str
    vectors: NDArray[np.float32]
    whole: NDArray[np.float32]
    """A row for the passage and for each of its sentences."""


class WrittenCheck:
    """Why a written sentence must not be shown. Keeps the facts of the passages that it has read."""

    def __init__(
        self, reader: FactReader, glossary: Glossary, encode: Encode, entails: Entails | None = None
    ) -> None:
        self._reader = reader
        self._copied = CopyCheck(reader.lexicon)
        self._glossary = glossary
        self._encode = encode
        self._entails = entails
        self._facts = lru_cache(maxsize=_CACHED)(reader.read)
        self._words = lru_cache(maxsize=_CACHED)(self._words_of)

    def reported(self, text: str, passages: Sequence[Passage]) -> bool:
        """Whether a text says itself whose claim it reports."""
        return is_reported(text, passages, self._reader.lexicon.vocabulary)

    def doubts(self, text: str) -> bool:
        """Whether a text is one sentence that says of what it names that it is not known, found or shown."""
        facts = self._reader.read(text)
        return (
            any(mark.entity.knowing and mark.denied for mark in facts.marks)
            and len({mark.sentence for mark in facts.marks}) == 1
        )

    def manner(self, text: str, passages: Sequence[Passage], language: Language) -> str | None:
        """What is wrong with a sentence however right its facts are, or None."""
        vocabulary = self._reader.lexicon.vocabulary
        if reason := flaw(text, language, vocabulary):
            return reason
        if addresses_reader(text, passages):
            return "advice"
        return misreported(text, passages, vocabulary)

    def substance(
        self, text: str, passages: Sequence[Passage], language: Language, studies: Mapping[str, Study]
    ) -> str | None:
        """The first fact of a sentence that its passages do not bear out, or None."""
        if _copies(text, passages) or self._reorders(text, passages):
            return self._not_entailed(text, passages)
        said = self._reader.read(text)
        naming = [_naming(passage, studies) for passage in passages]
        grounds = Grounds(
            tuple(self._facts(_whole(passage)) for passage in passages),
            tuple(self._facts(name) for name in naming),
        )
        return (
            self._names(text, said, passages, naming, studies)
            or disagreement(said, grounds)
            or ("negation" if altered_denial(text, passages) else None)
            or self._strays(said, grounds, passages, naming)
            or self._copied(text, said, grounds, passages, language)
            or self._unlike(text, passages, language)
            or self._not_entailed(text, passages)
        )

    def _reorders(self, text: str, passages: Sequence[Passage]) -> bool:
        known = [readable(sentence) for passage in passages for sentence in passage.sentences]
        said = readable(re.split("[:：]", text, maxsplit=1)[-1] if passages[0].commercial else text)
        return reorders(said, known, self._reader.lexicon)

    def _names(
        self,
        text: str,
        said: Facts,
        passages: Sequence[Passage],
        naming: Sequence[str],
        studies: Mapping[str, Study],
    ) -> str | None:
        """A journal, a registry number or a proper name that the passages and their studies do not have."""
        grounds = "\n".join([*(_whole(p) for p in passages), *naming])
        folded = fold(grounds)
        for title in (*_TITLE.findall(said.text), *(m.group() for m in _REGISTRY.finditer(said.text))):
            if fold(title) not in folded:
                return f"name:{title}"
        for study_id, study in studies.items():
            if study.journal and study.journal in said.text and study.journal not in grounds:
                return f"study:{study_id}"
        known = frozenset().union(*(self._facts(part).keys for part in (*map(_whole, passages), *naming)))
        for stray in said.strays:
            if not stray.text[:1].isupper() or stray.key in known:
                continue
            if not _opens(said.text, stray.start) or not self._plain(stray.text):
                return f"name:{stray.text}"
        return None

    def _plain(self, word: str) -> bool:
        """Whether a word that opens a sentence is one of everyday talk, and no name."""
        return (
            bool(_FORMED.search(word))
            or everyday(word.lower()) > 0
            or everyday(stem(word.lower())) > 0
            or word.lower() in self._glossary.by_name
        )

    def _strays(
        self, said: Facts, grounds: Grounds, passages: Sequence[Passage], naming: Sequence[str]
    ) -> str | None:
        """Words of no list that the passages do not have: one may pass, unless the glossary knows it as telling."""
        keys = frozenset().union(*(facts.keys for facts in (*grounds.passages, *grounds.naming)))
        words = [self._words(p.lead, p.sentences, name) for p, name in zip(passages, naming, strict=True)]
        open_strays = [
            s for s in said.strays if s.key not in keys and not any(fold(s.text) in w.folded for w in words)
        ]
        if not open_strays:
            return None
        vectors = self._encode([s.text.lower() for s in open_strays])
        listed = set(members(said))
        unknown = 0
        for stray, vector in zip(open_strays, vectors, strict=True):
            telling = [
                t for t in self._glossary.by_name.get(fold(stray.text), ()) if t.kind in _TELLING_KINDS
            ]
            if telling and not any(name in w.folded for t in telling for name in t.folded for w in words):
                return f"content:{stray.text}"
            near = max((float((w.vectors @ vector).max(initial=0.0)) for w in words), default=0.0)
            if stray in listed and near < _NEAR_WORD:
                return f"content:{stray.text}"
            unknown += near < _NEAR_WORD and everyday(stray.key) < _EVERYDAY and not telling
            if unknown > max(_MOST_STRAYS, _STRAY_SHARE * (len(said.marks) + len(said.strays))):
                return f"unsupported:{stray.text}"
        return None

    def _unlike(self, text: str, passages: Sequence[Passage], language: Language) -> str | None:
        """Whether a sentence is on another matter than its passages."""
        vector = self._encode([text])[0]
        for passage in passages:
            own = passage.language == language.text
            if (
                float((self._words(passage.lead, passage.sentences, "").whole @ vector).max())
                >= _LEAST_LIKE[own]
            ):
                return None
        return "unsupported"

    def _not_entailed(self, text: str, passages: Sequence[Passage]) -> str | None:
        if self._entails is None:
            return None
        return None if self._entails("\n".join(_whole(p) for p in passages), text) else "entailment"

    def _words_of(self, lead: str, sentences: tuple[str, ...], naming: str) -> _Words:
        whole = "\n".join([lead, *sentences])
        keys = sorted(
            {key for text in (whole, naming) for key in self._reader.terms(text) if not is_stop_word(key)}
        )
        vectors = self._encode(keys) if keys else np.zeros((0, 1), np.float32)
        return _Words(fold(f"{whole}\n{naming}"), vectors, self._encode([whole, *sentences]))


def _copies(text: str, passages: Sequence[Passage]) -> bool:
    """Whether a sentence is one of a passage, word for word, perhaps behind "The article says:"."""
    told = {_bare(text), _bare(re.split("[:：]", text, maxsplit=1)[-1])}
    return any(_bare(sentence) in told for passage in passages for sentence in passage.sentences)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", fold(text))


def _whole(passage: Passage) -> str:
    return f"{passage.lead}\n{passage.text}" if passage.lead else passage.text


def _naming(passage: Passage, studies: Mapping[str, Study]) -> str:
    """What the passage's text and study are called: a sentence may use it beside what the passage says."""
    study = studies.get(passage.study_id or "")
    parts = [passage.label, passage.section if _PRONOUN.search(passage.text) else ""]
    if study is not None:
        parts += [study.label[language] for language in TEXT_LANGUAGES]
        parts += [study.title[language] for language in TEXT_LANGUAGES]
        parts += [study.design[language] for language in TEXT_LANGUAGES]
        parts += [study.journal or "", f"{study.year}年" if study.year else "", study.registry or ""]
        parts += [f"{study.participants}人" if study.participants else ""]
    return "\n".join(filter(None, parts))


def _opens(text: str, start: int) -> bool:
    """Whether a word opens an English sentence and has its capital from there."""
    if not text.isascii() and HAN.search(text):
        return False
    before = text[:start].rstrip(" \"“'‘(")
    return not before or before[-1] in ".!?:;。！？："
