"""Fits the screen's second net on our own labelled questions and reports how well it does on those left out.

``python -m bot.evaluation.fit_screen`` reads ``screening/*.txt`` and ``cases/answerable.tsv`` and writes
``bot/dialogue/guardrails/net.json``. One question in five, by lot, is never fitted on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
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
from bot.domain.article import Study
from bot.evaluation.screen_examples import FOLDS, Examples, Maker
from bot.evaluation.screen_texts import is_held, labelled, of_glossary, of_studies
from bot.evaluation.softmax import Rows, regression, softmax
from bot.language.glossary import Glossary
from bot.prompts.guardrails import Guardrails

_OUT = Path(__file__).parent.parent / "dialogue" / "guardrails" / "net.json"
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


def fit(data: Guardrails, encoder: Encoder, glossary: Glossary, studies: Sequence[Study]) -> None:
    """Fit, report, write."""
    concepts = screening_concepts(data)
    blank = Net(concepts, np.zeros((0, 0), np.float32), np.zeros(0, np.float32), {}, encoder.fingerprint)
    reader = Reader(data)
    net = SecondNet(blank, encoder, data)

    make = Maker(data, reader, net)
    cases = list(labelled())
    named = [case for case in (*of_glossary(glossary), *of_studies(studies)) if not is_held(case.text)]
    written = [case for case in cases if not is_held(case.text)]
    learnt = make.examples([*written, *named])
    held = make.examples([case for case in cases if is_held(case.text)])
    print(f"{len(learnt.labels)} texts to fit on, {len(held.labels)} to report on")
    limits = _limits(_left_out(learnt)[: len(written)], learnt.first(len(written)))
    weights, bias = regression(learnt.every_row, [*learnt.labels, *learnt.labels], LABELS)
    _report("held back", softmax(held.rows @ weights + bias), held, limits)
    _write(concepts, weights, bias, limits, encoder.fingerprint, f"{len(learnt.labels)} texts")


def _left_out(examples: Examples) -> NDArray[Any]:
    """The probabilities of each text from weights that were fitted without it."""
    labels = np.array(examples.labels)
    found = np.zeros((len(labels), len(LABELS)))
    for out in range(FOLDS):
        kept, apart = examples.folds != out, examples.folds == out
        every = np.vstack([examples.rows[kept], examples.dressed[kept]])
        weights, bias = regression(every, [*labels[kept], *labels[kept]], LABELS)
        found[apart] = softmax(examples.rows[apart] @ weights + bias)
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
