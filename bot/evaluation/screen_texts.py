"""The labelled texts that the screen's second net is fitted on: written ones, and a question on each glossary term."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.guardrails.fitted import LABELS, SMALL_TALK
from bot.domain.article import Study
from bot.domain.language import TEXT_LANGUAGES
from bot.evaluation.cases import labelled_rows
from bot.language.glossary import Glossary
from bot.language.normalise import clean

SCREENING = Path(__file__).with_name("screening")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled text."""

    text: str
    label: str


def labelled(folder: Path = SCREENING) -> Iterator[Labelled]:
    """Every labelled text, each once; lines that start with ``#`` and a space are remarks."""
    seen: set[str] = set()
    for text, label in _lines(folder):
        if text not in seen:
            seen.add(text)
            yield Labelled(text, label)


def _lines(folder: Path) -> Iterator[tuple[str, str]]:
    for label in LABELS:
        for line in texts_of(folder / f"{label}.txt"):
            yield clean(line), label
    for question, *_ in labelled_rows("answerable.tsv"):
        yield clean(question), "question"
    for question, *_, answers in labelled_rows("asked.tsv"):
        if answers:  # what the library answers is harmless; of the rest nobody has judged it
            yield clean(question), "question"


def texts_of(path: Path) -> list[str]:
    """The labelled texts of a file; lines that start with ``#`` and a space are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]


_NAMED = {
    "zh": ("什么是{}", "{}是啥", "{}是什么意思", "讲讲{}", "{}"),
    "en": ("what is {}?", "what does {} mean", "{} meaning", "tell me about {}", "{}"),
}
_WEIGHED = {
    "zh": ("{}有用吗", "{}好不好", "{}有没有效果", "{}比别的强吗"),
    "en": ("is {} any good", "does {} help", "is {} better than the usual treatment", "is {} worth it"),
}
_ASKED = {
    "zh": (
        "{}有多少人参加",
        "{}的结果怎么样",
        "{}里有没有人出事",
        "我想知道{}是哪年的",
        "{}靠谱吗",
        "{}怎么说",
        "我妈问{}是真的吗",
        "{}的副作用有哪些",
        "{}和什么比的",
        "{}登在哪儿",
        "跟我讲讲{}",
        "{}有什么毛病",
    ),
    "en": (
        "how many people were in {}",
        "what did {} find",
        "did anyone come to harm in {}",
        "I'd like to know the year of {}",
        "can {} be trusted",
        "what does {} say",
        "my mum asks whether {} is real",
        "side effects in {}",
        "what was {} compared with",
        "where was {} published",
        "tell me about {}",
        "what is wrong with {}",
    ),
}
_CLAIMED = {
    "zh": (
        "所以{}证明有效了,对吧",
        "{}都做完了,那肯定管用",
        "既然有{},就是能治好了",
        "{}里的人都好了吧",
        "{}说明绝对安全,是吗",
        "有{}就够了吧",
    ),
    "en": (
        "so {} proves that it works, right?",
        "{} shows it is a cure, doesn't it",
        "so everyone in {} got better",
        "since there is {} it must be effective",
        "I take it {} settled the matter",
        "{} means it is completely safe, yes?",
    ),
}
_WEIGHED_KINDS = frozenset({"treatment", "drug", "cell", "product", "life"})


def of_glossary(glossary: Glossary) -> Iterator[Labelled]:
    """Two harmless questions on each term in each language, one on each of its other names: to ask about a thing is
    no alarm, whatever its name."""
    for term in glossary.terms:
        for language in TEXT_LANGUAGES:
            forms = _NAMED[language] + (_WEIGHED[language] if term.kind in _WEIGHED_KINDS else ())
            for place, name in enumerate(term.names[language]):
                lot = hashlib.sha256(name.encode()).digest()[1]
                for step in (0, len(forms) // 2) if place == 0 else (1,):
                    yield Labelled(clean(forms[(lot + step) % len(forms)].format(name)), "question")


def of_studies(studies: Iterable[Study]) -> Iterator[Labelled]:
    """Harmless questions on each study: two by its label in each language, one by each of its other names, and what a
    reader may wrongly take from it."""
    for study in studies:
        for language in TEXT_LANGUAGES:
            asked, claimed = _ASKED[language], _CLAIMED[language]
            for place, name in enumerate((study.label[language], *study.names[language])):
                lot = hashlib.sha256(name.encode()).digest()[1]
                forms = [asked[(lot + step) % len(asked)] for step in ((0, 7) if place == 0 else (1,))]
                for form in (*forms, claimed[lot % len(claimed)]):
                    yield Labelled(clean(form.format(name)), "question")


def is_held(text: str) -> bool:
    """Whether a text is of the fifth that is only reported on."""
    return hashlib.sha256(text.encode()).digest()[0] % 5 == 0


def dressed(cases: Sequence[Labelled]) -> list[Labelled]:
    """Each text once more, with another before or after that does not change what it is.

    Beside a harmless question anything quiet may be told of a person; beside anything else a question may be asked.
    """
    around, stories = (
        [clean(line) for line in texts_of(SCREENING / f"{name}.txt")] for name in ("around", "stories")
    )
    questions = [case.text for case in cases if case.label == "question"]
    found = []
    for case in cases:
        lot = hashlib.sha256(case.text.encode()).digest()
        beside = stories if case.label == "question" else questions
        others = beside if beside and lot[4] % 3 == 0 and case.label != SMALL_TALK else around
        other = others[int.from_bytes(lot[5:8]) % len(others)]
        text = f"{other} {case.text}" if lot[2] % 2 else f"{case.text} {other}"
        found.append(Labelled(text, case.label))
    return found
