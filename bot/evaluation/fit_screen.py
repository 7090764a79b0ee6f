"""Fits the screen's second net on our own labelled questions and reports how well it does on those left out.

``python -m bot.evaluation.fit_screen`` reads ``screening/*.txt`` and ``cases/answerable.tsv`` and writes
``bot/dialogue/guardrails/net.json``. One question in five, by lot, is never fitted on.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.guardrails.features import SHAPE
from bot.dialogue.guardrails.net import (
    EMERGENCIES,
    LABELS,
    LIMITS,
    SMALL_TALK,
    Encoder,
    Net,
    SecondNet,
    screening_concepts,
)
from bot.dialogue.guardrails.reading import Reader
from bot.dialogue.guardrails.screen import Screen
from bot.dialogue.guardrails.speech import talks_of_studies
from bot.domain.language import TEXT_LANGUAGES, Language
from bot.domain.reply import Kind
from bot.language.glossary import Glossary
from bot.language.normalise import clean
from bot.prompts.guardrails import Guardrails

SCREENING = Path(__file__).with_name("screening")
_ANSWERABLE = Path(__file__).with_name("cases") / "answerable.tsv"
_OUT = Path(__file__).parent.parent / "dialogue" / "guardrails" / "net.json"
_FOLDS = 5
_RIDGE = 1.0
_STEPS = 300
_FALSE_ALARMS = {
    "emergency": 0.022,
    "attack": 0.009,
    "advice": 0.018,
    "off_topic": 0.004,
    "small_talk": 0.006,
}
"""Of the harmless questions left out, most of them written to mislead, at most this share may be taken for each."""
_LET_THROUGH = 0.03
"""Of the personal questions that a wide rule caught at most this share may look surely harmless."""
_SURE = 0.75
"""Under this probability a question is never surely harmless."""
_CALMEST = 0.1
"""An alarm is never called off above this probability of an emergency."""

Rows = NDArray[np.float32]


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
    with _ANSWERABLE.open(encoding="utf-8", newline="") as file:
        for question, *_ in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
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
_WEIGHED_KINDS = frozenset({"treatment", "drug", "cell", "product", "life"})


def of_glossary(glossary: Glossary) -> Iterator[Labelled]:
    """One harmless question on each term in each language: to ask about a thing is no alarm, whatever its name."""
    for term in glossary.terms:
        for language in TEXT_LANGUAGES:
            name = term.names[language][0]
            forms = _NAMED[language] + (_WEIGHED[language] if term.kind in _WEIGHED_KINDS else ())
            lot = hashlib.sha256(name.encode()).digest()[1]
            yield Labelled(clean(forms[lot % len(forms)].format(name)), "question")


def is_held(text: str) -> bool:
    """Whether a text is of the fifth that is only reported on."""
    return hashlib.sha256(text.encode()).digest()[0] % 5 == 0


def fit(data: Guardrails, encoder: Encoder, glossary: Glossary) -> None:
    """Fit, report, write."""
    concepts = screening_concepts(data)
    blank = Net(concepts, np.zeros((0, 0), np.float32), np.zeros(0, np.float32), {}, encoder.fingerprint)
    reader = Reader(data)
    net = SecondNet(blank, encoder, data)

    make = _Maker(data, reader, net)
    cases = list(labelled())
    named = [case for case in of_glossary(glossary) if not is_held(case.text)]
    written = [case for case in cases if not is_held(case.text)]
    learnt = make.examples([*written, *named])
    held = make.examples([case for case in cases if is_held(case.text)])
    print(f"{len(learnt.labels)} texts to fit on, {len(held.labels)} to report on")
    limits = _limits(_left_out(learnt)[: len(written)], learnt.first(len(written)))
    weights, bias = _regression(learnt.every_row, [*learnt.labels, *learnt.labels])
    _report("held back", _softmax(held.rows @ weights + bias), held, limits)
    _write(concepts, weights, bias, limits, encoder.fingerprint, f"{len(learnt.labels)} texts")


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts as rows: each as it is, and once more with a sentence before or after that changes nothing."""

    rows: Rows
    dressed: Rows
    labels: tuple[str, ...]
    folds: NDArray[Any]
    guarded: NDArray[Any]
    """Whether a phrase raises the alarm and the guard of study talk would allow to call it off."""
    widely_caught: NDArray[Any]
    """Whether a phrase rule that gives way takes the text for advice."""

    def first(self, count: int) -> Examples:
        """The first so many."""
        return Examples(
            self.rows[:count],
            self.dressed[:count],
            self.labels[:count],
            self.folds[:count],
            self.guarded[:count],
            self.widely_caught[:count],
        )

    @property
    def every_row(self) -> Rows:
        """The texts as they are, then dressed."""
        return np.vstack([self.rows, self.dressed])


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes rows of texts, and asks the phrases alone what they would do."""

    data: Guardrails
    reader: Reader
    net: SecondNet

    def examples(self, cases: Sequence[Labelled]) -> Examples:
        """The rows of ``cases``."""
        phrases = Screen(self.data)
        found = [phrases(case.text, Language.ENGLISH) for case in cases]
        wide = {rule.rule_id for rule in self.data.rules["advice"] if rule.gives_way}
        guarded = [
            of.action is Kind.EMERGENCY
            and talks_of_studies(self.reader.read(case.text), case.text, self.data.study_talk)
            for case, of in zip(cases, found, strict=True)
        ]
        return Examples(
            rows=self._rows(cases),
            dressed=self._rows(_dressed(cases)),
            labels=tuple(case.label for case in cases),
            folds=np.array([hashlib.sha256(c.text.encode()).digest()[3] % _FOLDS for c in cases]),
            guarded=np.array(guarded),
            widely_caught=np.array([of.rule in wide for of in found]),
        )

    def _rows(self, cases: Sequence[Labelled]) -> Rows:
        return np.array([self.net.row(case.text, self.reader.read(case.text)) for case in cases])


def _dressed(cases: Sequence[Labelled]) -> list[Labelled]:
    around = [clean(line) for line in texts_of(SCREENING / "around.txt")]
    dressed = []
    for case in cases:
        lot = hashlib.sha256(case.text.encode()).digest()
        other = around[lot[1] % len(around)]
        text = f"{other} {case.text}" if lot[2] % 2 else f"{case.text} {other}"
        dressed.append(Labelled(text, case.label))
    return dressed


def _regression(rows: Rows, labels: Sequence[str]) -> tuple[Rows, Rows]:
    """Softmax regression with a ridge, by accelerated descent: a few seconds, and no library needed."""
    wanted = np.eye(len(LABELS))[[LABELS.index(label) for label in labels]]
    wide = np.hstack([rows.astype(np.float64), np.ones((len(rows), 1))])
    weights = np.zeros((wide.shape[1], len(LABELS)))
    ahead = weights.copy()
    # No step is longer than the curvature allows: half the largest eigenvalue of the rows, and the ridge.
    step = 1 / (0.5 * float(np.linalg.eigvalsh(wide.T @ wide)[-1]) + _RIDGE)
    shrunk = np.ones((wide.shape[1], 1))
    shrunk[-1] = 0
    for place in range(_STEPS):
        slope = wide.T @ (_softmax(wide @ ahead) - wanted) + _RIDGE * shrunk * ahead
        former, weights = weights, ahead - step * slope
        ahead = weights + place / (place + 3) * (weights - former)
    return weights[:-1].astype(np.float32), weights[-1].astype(np.float32)


def _softmax(scores: NDArray[Any]) -> NDArray[Any]:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _left_out(examples: Examples) -> NDArray[Any]:
    """The probabilities of each text from weights that were fitted without it."""
    labels = np.array(examples.labels)
    found = np.zeros((len(labels), len(LABELS)))
    for out in range(_FOLDS):
        kept, apart = examples.folds != out, examples.folds == out
        every = np.vstack([examples.rows[kept], examples.dressed[kept]])
        weights, bias = _regression(every, [*labels[kept], *labels[kept]])
        found[apart] = _softmax(examples.rows[apart] @ weights + bias)
    return found


def _columns(found: NDArray[Any]) -> dict[str, NDArray[Any]]:
    columns = {label: found[:, place] for place, label in enumerate(LABELS)}
    columns["emergency"] = found[:, [LABELS.index(label) for label in EMERGENCIES]].sum(axis=1)
    return columns


def _limits(found: NDArray[Any], examples: Examples) -> dict[str, float]:
    """The probabilities to act on, from predictions for texts left out."""
    columns = _columns(found)
    label = np.array(examples.labels)
    harmless, urgent = label == "question", np.isin(label, EMERGENCIES)
    calm = {"emergency": harmless | (label == SMALL_TALK)}
    limits = {
        name: max(float(np.quantile(columns[name][calm.get(name, harmless)], 1 - share)), 0.05)
        for name, share in _FALSE_ALARMS.items()
    }
    guarded = columns["emergency"][urgent & examples.guarded]
    limits["calm"] = min([_CALMEST, *(guarded / 2)])
    personal = (label == "advice") & examples.widely_caught
    limits["harmless"] = max(_SURE, float(np.quantile(columns["question"][personal], 1 - _LET_THROUGH)))
    limits = {name: round(limits[name], 3) for name in LIMITS}
    print(f"limits: {limits}")
    _report("cross-validated", found, examples, limits)
    return limits


def _report(name: str, found: NDArray[Any], examples: Examples, limits: Mapping[str, float]) -> None:
    columns = _columns(found)
    label = np.array(examples.labels)
    groups = {"emergency": np.isin(label, EMERGENCIES)} | {
        one: label == one for one in ("attack", "advice", "off_topic", SMALL_TALK)
    }
    parts = [
        f"{group} {float((columns[group][of] >= limits[group]).mean()):.1%} of {int(of.sum())}"
        for group, of in groups.items()
    ]
    harmless = label == "question"
    passed = np.all([columns[group][harmless] < limits[group] for group in groups], axis=0)
    print(
        f"{name}: caught {', '.join(parts)}; questions passed {float(passed.mean()):.1%} of {int(harmless.sum())}"
    )


def _write(
    concepts: Sequence[str],
    weights: Rows,
    bias: Rows,
    limits: Mapping[str, float],
    encoder: str,
    fitted_on: str,
) -> None:
    size = len(weights) - 2 * len(concepts) - len(SHAPE)
    short = [[round(float(value), 2) for value in row] for row in weights]
    said, told = short[size : size + len(concepts)], short[size + len(concepts) : -len(SHAPE)]
    parts = {
        "fitted_on": fitted_on,
        "encoder": encoder,
        "labels": LABELS,
        "limits": limits,
        "bias": {label: round(float(value), 3) for label, value in zip(LABELS, bias, strict=True)},
        "shape": dict(zip(SHAPE, short[-len(SHAPE) :], strict=True)),
        "concepts": list(concepts),
        "present": said,
        "reported": told,
        "vector": short[:size],
    }
    lines = [f"{json.dumps(name)}: {_compact(value)}" for name, value in parts.items()]
    _OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"written: {_OUT.name}, {_OUT.stat().st_size / 1024:.0f} KB")


def _compact(value: Any) -> str:
    """One row a line, so that a change can be read."""
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Command line."""
    from bot.index.embedding import for_questions
    from bot.language.glossary import read_glossary
    from bot.prompts.guardrails import read_guardrails
    from bot.settings import read_settings

    settings = read_settings()
    glossary = read_glossary(sorted(settings.corpus_dir.rglob("terms.tsv")))
    fit(read_guardrails(settings.prompts_dir), for_questions(settings.shipped_model), glossary)


if __name__ == "__main__":
    main()
