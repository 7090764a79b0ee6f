"""Which study a question names: by journal, year, size, product, registry number or nickname."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.dialogue.concepts import Concept
from bot.domain.article import Study
from bot.domain.language import TEXT_LANGUAGES
from bot.index.generation import Generation
from bot.language.glossary import PAIR, Glossary
from bot.language.normalise import HAN, clean, fold
from bot.language.numbers import Number, numbers
from bot.language.stop_words import everyday, is_stop_word
from bot.language.words import Words

_NAMING_KINDS = frozenset({"study", "journal", "product", "regulator", PAIR})
"""Kinds of words in the glossary that name one study, product or body, not a sort of thing."""
_PROPER_NAME = re.compile(r"(?<!^)(?<![A-Za-z])[A-Z][a-z]{4,}|^[A-Z][a-z]{4,}(?= (?:\d{4}|trial|and|review))")
_DESCRIBING_KINDS = frozenset(
    {"cell", "product", "drug", "treatment", "body", "joint", "disease", "place", PAIR}
)
"""Kinds of words that tell one study from another."""
_PLACE = "place"
_FEW_BEARERS = 2
_YEAR_SIGN = re.compile(r"(?<=\d{4})年")
_ROUGH = re.compile(
    r"(?:大约|大概|约|将近|近|差不多|超过|over|about|around|nearly|almost|some|roughly|more than)\s*\0|\0\s*(?:多|余|来|几|左右|上下|odd)"
)
_LIKE_A_NAME = re.compile(
    r"\0[- ](?:person|patient|people)\b|\bthe \0 (?:people|patients|participants)|"
    r"\0(?:个?人|号人|例|名患者|个?病人|个?患者)的?(?:那|这|小)|(?:那|这)(?:个|项|篇)?(?:只有|才)?\0"
)
"""Where a number of people says which study is meant ("that 30-person thing")."""
_ABBREVIATION = re.compile(r"[A-Z]{3,4}$")
"""A short name that stands for a long one ("ACR"), unlike short words."""
_STUDY_AFTER = "study|paper|journal|review|analysis|meta|article|论文|研究|期刊|杂志|荟萃|分析|那篇|上"
"""What makes a journal named like a plain phrase ("the knee paper") surely the journal."""
_POINTING = re.compile(
    r"\w* (?:study|trial|paper|review|analysis|one)\b|"
    r"(?:干细胞)?的?(?:(?:那|这)?(?:个|项|篇)?(?:试验|研究|论文|综述)|(?:那|这)(?:个|项|篇))"
)
"""What follows the words by which a study is meant that has no name ("胎盘那个", "the placental one")."""
_ROUGHLY = (0.9, 1.25)
"""What a rough number may be, as a share of the number that was said."""
_LEAST_ROUGH = 20
_NO_SIZES = frozenset({"year", "date"})
_SURE = 1.0
_MOST_NAMING = 5
"""Of so many words at most a name of a study is made, with a word for a study beside it."""
_YEAR_WEIGHT = 0.45
_COMMON_JOURNAL_WEIGHT = 0.6
_NUMBER_WEIGHT = 1.0
_SMALL_NUMBER_WEIGHT = 0.6
_Bearers = dict[str, None]
"""Studies in the order of the library, which stands where two are named equally surely; a set has another each run."""


class Mentions:
    """The names and figures of the studies in one library."""

    def __init__(self, studies: Mapping[str, Study], words: Words, glossary: Glossary) -> None:
        self._words = words
        self._glossary = glossary
        self._studies = studies
        self._han: dict[str, _Bearers] = defaultdict(dict)
        self._latin: dict[tuple[str, ...], _Bearers] = defaultdict(dict)
        self._exact: dict[str, _Bearers] = defaultdict(dict)
        """By a journal's name that is everyday words too."""
        self._years: dict[int, _Bearers] = defaultdict(dict)
        self._numbers: dict[float, _Bearers] = defaultdict(dict)
        self._described: dict[str, tuple[str, frozenset[str]]] = {}
        """Each study's names as one folded text and as index terms."""
        self._told: dict[str, tuple[str, frozenset[str]]] = {}
        """The same with what its record says."""
        for study in studies.values():
            self._add(study)
            names = fold(" ".join([*study.label.values(), *study.names["zh"], *study.names["en"]]))
            told = fold("\n".join([names, *study.record["zh"], *study.record["en"]]))
            self._told[study.study_id] = (told, frozenset(words.tokens(told)))
            if study.participants or study.journal or study.registry:
                # Others are a figure or a warning: nobody means those by "the ... study".
                self._described[study.study_id] = (names, frozenset(words.tokens(names)))
        self._add_proper_names()
        self._widths = sorted({len(stems) for stems in self._latin})
        self.vocabulary = frozenset(
            word for study in studies.values() for word in re.findall(r"[a-z]{4,}", fold(_all_text(study)))
        )
        """Every English word that the studies use, folded; a question's word among these is no slip."""

    @property
    def names(self) -> Iterable[str]:
        """Every name of every study, for the mending of slips."""
        for study in self._studies.values():
            yield from (name for language in TEXT_LANGUAGES for name in study.names[language])

    def find(
        self, shown: str, folded: str, figures: Sequence[Number], of_study: bool = False
    ) -> tuple[str, ...]:
        """The ids of the studies named in a question, surest first; empty when none is named surely.

        ``figures`` are the numbers of ``folded``; ``of_study`` says that the question has a word for a study, so that a small number of people names one too.
        """
        scores: Counter[str] = Counter()
        for name, ids in self._han.items():
            if name in folded:
                _raise(scores, ids, _SURE + len(name) / 50)
        stems = tuple(self._words.tokens(folded))
        for start, width in ((i, w) for i in range(len(stems)) for w in self._widths if i + w <= len(stems)):
            if ids := self._latin.get(stems[start : start + width], {}):
                _raise(scores, ids, _SURE + width / 20)
        for exact, ids in self._exact.items():
            if (
                re.search(rf"(?<![A-Za-z]){re.escape(exact)}(?![A-Za-z])", clean(shown))
                or f"《{exact.lower()}》" in folded
                or re.search(rf"(?<![a-z]){re.escape(exact.lower())}\W{{0,3}}(?:{_STUDY_AFTER})", folded)
            ):
                _raise(scores, ids, _SURE)
            elif exact.lower() in folded:
                _raise(scores, ids, _COMMON_JOURNAL_WEIGHT)
        for number in figures:
            ids = self._years.get(int(number.value), {}) if number.unit == "year" else {}
            _add_each(scores, ids, _YEAR_WEIGHT)
            ids = self._numbers.get(number.value, {})
            particular = (
                number.value >= 100
                or number.value != int(number.value)
                or number.unit == "studies"
                or (number.unit == "people" and (of_study or _LIKE_A_NAME.search(_around(folded, number))))
            )
            if number.unit not in _NO_SIZES and len(ids) == 1:
                _add_each(scores, ids, _NUMBER_WEIGHT if particular else _SMALL_NUMBER_WEIGHT)
        _raise(scores, self._approximate(folded, figures), _SURE)
        return tuple(study for study, score in scores.most_common() if score >= _SURE)

    def described(self, concepts: Sequence[Concept]) -> tuple[str, ...]:
        """The study that a question speaks of without naming it ("the placenta study"): the one whose names hold its
        words of the field. Empty when it could be several or none, or when another's record speaks of as many of them."""
        scores: Counter[str] = Counter()
        telling = [concept for concept in concepts if concept.kind in _DESCRIBING_KINDS]
        for concept in telling:
            bearers = [study for study, names in self._described.items() if concept.stands_in(*names)]
            if len(bearers) <= _FEW_BEARERS:
                _add_each(scores, bearers, 1 / max(len(bearers), 1))
        best = scores.most_common(2)
        if not best or (len(best) > 1 and best[0][1] == best[1][1]):
            return ()
        named = best[0][0]
        spoken = {
            study: sum(concept.stands_in(*self._told[study]) for concept in telling)
            for study in self._described
        }
        others = max((count for study, count in spoken.items() if study != named), default=0)
        return (named,) if spoken[named] > others or len(telling) == 1 else ()

    def placed(self, concepts: Sequence[Concept], figures: Sequence[Number]) -> tuple[str, ...]:
        """The one study of the country that a question speaks of, which describes it besides and names no other.

        "The umbilical cell trial from Chile": that is no other umbilical cell trial, whatever those are called.
        """
        kinds = {concept.kind for concept in concepts}
        if _PLACE not in kinds or figures or kinds & _NAMING_KINDS:
            return ()
        there = [c for c in concepts if c.kind == _PLACE]
        telling = [c for c in concepts if c.kind in _DESCRIBING_KINDS]
        called = [study for study in self._studies if all(self._called(study, c) for c in there)]
        if len(called) != 1 or called[0] not in self._described or not self.tells(called[0], telling):
            return ()
        return tuple(called)

    def beside(self, study: str, concepts: Sequence[Concept], folded: str) -> tuple[str, ...]:
        """A second study, which a question describes beside the one that it names ("the placental one and Cytotherapy")."""
        pointed = [c for c in _pointed_by(concepts, folded) if not self.bears((study,), c)]
        return self.described(pointed) if pointed else ()

    def both(self, concepts: Sequence[Concept], folded: str) -> tuple[str, ...]:
        """The studies that a question describes side by side ("the Chilean one or the placental one"); empty for fewer than two."""
        told = dict.fromkeys(
            study for concept in _pointed_by(concepts, folded) for study in self.described([concept])
        )
        return tuple(told) if len(told) > 1 else ()

    def pointed_at(self, concepts: Sequence[Concept], folded: str, recent: Sequence[str]) -> tuple[str, ...]:
        """The study at which a follow-up points with a word of its own ("the placental one"): of those spoken of lately,
        which ``recent`` holds latest first, else of all, and where several are described, the one that is called so."""
        pointed = _pointed_by(concepts, folded)
        if not pointed:
            return ()
        called = [study for study in self._described if all(self._called(study, c) for c in pointed)]
        lately = [study for study in recent if study in called]
        if len(lately) == 1 or len(called) == 1:
            return tuple(lately or called)
        return self.described(pointed)

    def tells(self, study: str, concepts: Iterable[Concept]) -> bool:
        """Whether the names and the record of a study speak of each of these."""
        told = self._told.get(study)
        return told is not None and all(concept.stands_in(*told) for concept in concepts)

    def _called(self, study: str, concept: Concept) -> bool:
        """Whether a word stands in what a study is called, which tells more than one of its many names."""
        label = fold(" ".join(self._studies[study].label.values()))
        return concept.stands_in(label, frozenset(self._words.tokens(label)))

    def bears(self, studies: Iterable[str], concept: Concept) -> bool:
        """Whether a concept is one of the names of these studies."""
        return any(
            concept.stands_in(*self._described[study]) for study in studies if study in self._described
        )

    def only_names(self, folded: str, studies: Iterable[str]) -> bool:
        """Whether a text is one of the names of these studies and hardly a word more ("the Matas trial", "Mautner呢")."""
        known: set[str] = set()
        for study in (found for found in studies if found in self._described):
            known |= self._described[study][1]
            known.update(self._words.tokens(self._studies[study].journal or ""))
        without_years = _YEAR_SIGN.sub(" ", folded)
        telling = [word for word in self._words.tokens(without_years) if not is_stop_word(word)]
        return len(telling) <= _MOST_NAMING and known.issuperset(telling)

    def _approximate(self, folded: str, figures: Sequence[Number]) -> Iterable[str]:
        """The studies whose size a question gives roughly ("八千多人", "about 900 patients"), where only one is near."""
        for number in figures:
            if number.value < _LEAST_ROUGH or not _ROUGH.search(_around(folded, number)):
                continue
            near = [
                size
                for size in self._numbers
                if _ROUGHLY[0] * number.value <= size <= _ROUGHLY[1] * number.value
            ]
            if len(near) == 1 and len(self._numbers[near[0]]) == 1:
                yield from self._numbers[near[0]]

    def _add(self, study: Study) -> None:
        journal = study.journal or ""
        plain_journal = bool(journal) and _is_plain_phrase(journal)
        if journal and not plain_journal:
            self._latin[tuple(self._words.tokens(journal))][study.study_id] = None
        elif journal:
            self._exact[journal][study.study_id] = None
        names = [name for language in TEXT_LANGUAGES for name in study.names[language]]
        for name in (*names, *study.label.values(), study.registry or "", study.doi or "", study.study_id):
            folded = fold(name)
            if not folded or (plain_journal and folded.strip("《》") == fold(journal)):
                continue
            if self._is_subject(folded):
                continue
            if HAN.search(folded):
                self._han[folded.strip("《》")][study.study_id] = None
            elif (
                len(stems := tuple(self._words.tokens(folded))) > 1
                or len(folded) > 4
                or _ABBREVIATION.match(name)
            ):
                self._latin[stems][study.study_id] = None
        if study.year:
            self._years[study.year][study.study_id] = None
        claimed = [study.claim[language] for language in TEXT_LANGUAGES] if study.claim else []
        pooled = [line for language in TEXT_LANGUAGES for line in study.record[language]]
        sizes = [n for text in (*claimed, str(study.participants or "")) for n in numbers(text)]
        sizes += [n for line in pooled for n in numbers(line) if n.unit == "studies"]
        for number in sizes:
            if number.unit not in _NO_SIZES and number.value >= 10:
                self._numbers[number.value][study.study_id] = None

    def _add_proper_names(self) -> None:
        """Proper names that only one study bears ("Mautner"), so that they name it alone too."""
        bearers: dict[str, _Bearers] = defaultdict(dict)
        words: dict[str, set[str]] = defaultdict(set)
        for study in self._studies.values():
            for text in (*study.names["en"], study.label["en"]):
                for name in _PROPER_NAME.findall(text):
                    bearers[fold(name)][study.study_id] = None
                for word in re.findall(r"[a-z]+", fold(text)):
                    words[word].add(study.study_id)
        for name, ids in bearers.items():
            stems = tuple(self._words.tokens(name))
            if (
                len(words[name]) == 1
                and len(stems) == 1
                and name not in self._glossary.by_name
                and not everyday(stems[0])
            ):
                self._latin[stems] |= ids

    def _is_subject(self, folded: str) -> bool:
        """Whether a name is also a word for a thing ("SVF"), so that a question with it may be about the thing."""
        return any(
            term.kind not in _NAMING_KINDS for term in self._glossary.by_name.get(folded.strip("《》"), ())
        )


def _pointed_by(concepts: Iterable[Concept], folded: str) -> list[Concept]:
    """The words of a question that stand before words for a study ("the placental one", "胎盘那个")."""
    return [c for c in concepts if any(_POINTING.match(folded, end) for end in _ends(c.surface, folded))]


def _ends(word: str, folded: str) -> Iterator[int]:
    """Where each occurrence of a word in a text ends."""
    start = folded.find(word)
    while start >= 0:
        yield start + len(word)
        start = folded.find(word, start + 1)


def _around(folded: str, number: Number) -> str:
    """The words next to a number, which itself is a NUL character."""
    end = number.start + len(number.text)
    return f"{folded[max(0, number.start - 14) : number.start]}\0{folded[end : end + 8]}"


def _is_plain_phrase(journal: str) -> bool:
    """Whether a journal's name is also everyday words ("The Knee"), so that only its exact writing names it."""
    words = journal.split()
    return len(words) <= 2 and words[0].lower() in {"the", "a", "an"}


def _raise(scores: Counter[str], ids: Iterable[str], score: float) -> None:
    for study_id in ids:
        scores[study_id] = max(scores[study_id], score)  # type: ignore[assignment]


def _add_each(scores: Counter[str], ids: Iterable[str], score: float) -> None:
    for study_id in ids:
        scores[study_id] += score  # type: ignore[assignment]


def _all_text(study: Study) -> str:
    texts = [study.title, study.label, study.design, study.note]
    lists = [study.record, study.limitations, study.names]
    return " ".join(
        [text[language] for text in texts for language in TEXT_LANGUAGES]
        + [line for lines in lists for language in TEXT_LANGUAGES for line in lines[language]]
        + [study.journal or ""]
    )


class MentionsOf:
    """The mentions of a generation, worked out once for each."""

    def __init__(self, words: Words, glossary: Glossary) -> None:
        self._words = words
        self._glossary = glossary
        self._known: tuple[str, Mentions] | None = None

    def __call__(self, generation: Generation) -> Mentions:
        """The mentions of the studies in a generation."""
        known = self._known
        if known is None or known[0] != generation.id:
            known = self._known = (generation.id, Mentions(generation.studies, self._words, self._glossary))
        return known[1]
