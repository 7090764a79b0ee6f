"""Fits the screen's second net on our own labelled questions and reports how well it does on those left out.

``python -m bot.evaluation.fit_screen`` reads ``screening/*.txt``, ``cases/answerable.tsv``, ``cases/asked.tsv`` and the
names of the library's terms and studies, and writes ``bot/dialogue/guardrails/net.json``. One text in five, by lot, is never fitted on.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.dialogue.guardrails.features import SHAPE
from bot.dialogue.guardrails.fitted import EMERGENCIES, LABELS, LIMITS, SMALL_TALK, Net
from bot.dialogue.guardrails.net import Encoder, SecondNet, screening_concepts
from bot.dialogue.guardrails.reading import Reader
from bot.domain.article import Study
from bot.evaluation.screen_examples import FOLDS, Examples, Maker
from bot.evaluation.screen_texts import is_held, labelled, of_glossary, of_studies
from bot.evaluation.softmax import Marked, Rows, regression, softmax
from bot.language.glossary import Glossary
from bot.prompts.guardrails import Guardrails

_OUT = Path(__file__).parent.parent / "dialogue" / "guardrails" / "net.json"
_FALSE_ALARMS = {
    "emergency": 0.013,
    "attack": 0.011,
    "advice": 0.012,
    "off_topic": 0.008,
    "small_talk": 0.005,
}
"""Of the harmless questions left out, most of them written to mislead, at most this share may be taken for each. Those
on the library's own subject are searched all the same when they are taken for another."""
_GRAM = 0.7
"""What a gram counts, beside a concept's one."""
_FEWEST = 3
"""A gram that fewer texts have is not learnt."""
_SLIGHT = 0.1
"""A gram whose weights are all below this is left out of the file."""
_MANY = 100
_LET_THROUGH = 0.03
"""Of the personal questions that a wide rule caught at most this share may look surely harmless."""
_SURE = 0.75
"""Under this probability a question is never surely harmless."""
_CALMEST = 0.1
"""An alarm is never called off above this probability of an emergency."""


def fit(data: Guardrails, encoder: Encoder, glossary: Glossary, studies: Sequence[Study]) -> None:
    """Fit, report, write."""
    concepts = screening_concepts(data)
    none = np.zeros((0, 0), np.float32)
    blank = Net(concepts, none, np.zeros(0, np.float32), {}, none, {}, encoder.fingerprint)
    reader = Reader(data)
    net = SecondNet(blank, encoder, data)

    make = Maker(data, reader, net)
    cases = list(labelled())
    named = [case for case in (*of_glossary(glossary), *of_studies(studies)) if not is_held(case.text)]
    written = [case for case in cases if not is_held(case.text)]
    learnt = make.examples([*written, *named])
    held = make.examples([case for case in cases if is_held(case.text)])
    print(f"{len(learnt.labels)} texts to fit on, {len(held.labels)} to report on")
    vocabulary = _vocabulary(learnt.grams[: len(written)])
    limits = _limits(_left_out(learnt, vocabulary)[: len(written)], learnt.first(len(written)))
    fitted = _fitted(learnt, np.ones(len(learnt.labels), bool), vocabulary)
    _report("held back", fitted.probabilities(held.rows, held.grams), held, limits)
    _write(concepts, fitted, limits, encoder.fingerprint, f"{len(learnt.labels)} texts")


@dataclass(frozen=True, slots=True)
class _Fitted:
    """The weights of one fit."""

    weights: Rows
    gram_weights: Rows
    bias: Rows
    vocabulary: Mapping[str, int]

    def probabilities(self, rows: Rows, grams: Sequence[frozenset[str]]) -> NDArray[Any]:
        """Of each text for each label."""
        marked = _marked(grams, self.vocabulary, 1.0)
        return softmax(rows @ self.weights + marked.times(self.gram_weights) + self.bias)


def _vocabulary(grams: Sequence[frozenset[str]]) -> dict[str, int]:
    """The grams that enough texts have, each with its number."""
    counted = Counter(gram for of_text in grams for gram in of_text)
    kept = sorted(gram for gram, texts in counted.items() if texts >= _FEWEST)
    return {gram: place for place, gram in enumerate(kept)}


def _marked(grams: Sequence[frozenset[str]], vocabulary: Mapping[str, int], weight: float) -> Marked:
    found = [sorted(vocabulary[gram] for gram in of_text if gram in vocabulary) for of_text in grams]
    return Marked.of(found, len(vocabulary), weight)


def _fitted(examples: Examples, chosen: NDArray[Any], vocabulary: Mapping[str, int]) -> _Fitted:
    rows, grams, labels = examples.every(chosen)
    return _Fitted(*regression(rows, _marked(grams, vocabulary, _GRAM), labels, LABELS), vocabulary)


def _left_out(examples: Examples, vocabulary: Mapping[str, int]) -> NDArray[Any]:
    """The probabilities of each text from weights that were fitted without it."""
    found = np.zeros((len(examples.labels), len(LABELS)))
    for out in range(FOLDS):
        apart = examples.folds == out
        fitted = _fitted(examples, ~apart, vocabulary)
        of_apart = [examples.grams[place] for place in np.flatnonzero(apart)]
        found[apart] = fitted.probabilities(examples.rows[apart], of_apart)
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
    limits["calm"] = min([_CALMEST, limits["emergency"] / 2, *(guarded / 2)])
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
    concepts: Sequence[str], fitted: _Fitted, limits: Mapping[str, float], encoder: str, fitted_on: str
) -> None:
    size = len(fitted.weights) - 2 * len(concepts) - len(SHAPE)
    short = _short(fitted.weights)
    said, told = short[size : size + len(concepts)], short[size + len(concepts) : -len(SHAPE)]
    of_grams = dict(zip(fitted.vocabulary, _short(fitted.gram_weights), strict=True))
    parts = {
        "fitted_on": fitted_on,
        "encoder": encoder,
        "labels": LABELS,
        "limits": limits,
        "bias": {label: round(float(value), 3) for label, value in zip(LABELS, fitted.bias, strict=True)},
        "shape": dict(zip(SHAPE, short[-len(SHAPE) :], strict=True)),
        "concepts": list(concepts),
        "present": said,
        "reported": told,
        "vector": short[:size],
        "grams": {gram: row for gram, row in of_grams.items() if max(map(abs, row)) >= _SLIGHT},
    }
    lines = [f"{json.dumps(name)}: {_compact(value)}" for name, value in parts.items()]
    _OUT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"written: {_OUT.name}, {_OUT.stat().st_size / 1024:.0f} KB")


def _short(weights: Rows) -> list[list[float]]:
    return [[round(float(value), 2) for value in row] for row in weights]


def _compact(value: Any) -> str:
    """One row a line, so that a change can be read."""
    if isinstance(value, dict) and len(value) > _MANY:
        rows = (
            f"{json.dumps(name, ensure_ascii=False)}:{json.dumps(row, separators=(',', ':'))}"
            for name, row in value.items()
        )
        return "{\n" + ",\n".join(rows) + "\n}"
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value) + "\n]"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Command line."""
    from bot.index.embedding import for_questions
    from bot.language.glossary import read_glossary
    from bot.library.studies import read_studies
    from bot.prompts.guardrails import read_guardrails
    from bot.settings import read_settings

    settings = read_settings()
    glossary = read_glossary(sorted(settings.corpus_dir.rglob("terms.tsv")))
    files = sorted(settings.corpus_dir.rglob("studies.yaml"))
    studies = [
        study
        for file in files
        for study in read_studies(file.read_text(encoding="utf-8"), str(file), []).studies.values()
    ]
    fit(read_guardrails(settings.prompts_dir), for_questions(settings.shipped_model), glossary, studies)


if __name__ == "__main__":
    main()
