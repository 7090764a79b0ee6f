"""What is brought together for a question: the nearest sentences, what the indexes find, and what must be looked at."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from bot.assembly import Assembly
from bot.dialogue import nearest
from bot.dialogue.gathering import Found
from bot.dialogue.nearest import NearSentences
from bot.domain.language import Language
from bot.domain.passage import CATALOGUE, Origin
from bot.index.generation import Generation


@pytest.fixture
def generation(library: Assembly) -> Iterator[Generation]:
    with library.shelf.borrow() as generation:
        yield generation


def gathered(library: Assembly, generation: Generation, question: str, language: Language) -> Found:
    reading = library.reader.read(question, language, library.mentions_of(generation))
    return library.gather(generation, reading)


def test_the_passages_with_the_nearest_sentences_come_first(
    library: Assembly, generation: Generation
) -> None:
    found = gathered(library, generation, "Did anyone catch an infection from it?", Language.ENGLISH)
    cosines = [
        float((library.tuned.encode(hit.passage.sentences) @ found.tuned).max()) for hit in found.hits[:8]
    ]
    assert cosines == sorted(cosines, reverse=True)
    every = [
        float((library.tuned.encode(p.sentences) @ found.tuned).max())
        for p in generation.every_passage("en")
        if not p.key.endswith(CATALOGUE)
    ]
    assert cosines[-1] == pytest.approx(sorted(every, reverse=True)[7], abs=1e-5)


def test_each_passage_is_gathered_once(library: Assembly, generation: Generation) -> None:
    found = gathered(library, generation, "文章里所有的研究可靠吗？", Language.SIMPLIFIED)
    ids = [hit.passage.passage_id for hit in found.hits]
    assert len(ids) == len(set(ids))
    assert found.vector.shape == (generation.manifest.dim,)


def test_an_explanation_may_answer_what_does_not_ask_for_one(
    library: Assembly, generation: Generation
) -> None:
    found = gathered(library, generation, "Is osteoarthritis a kind of cancer?", Language.ENGLISH)
    assert any(hit.passage.origin is Origin.GLOSSARY for hit in found.hits)


def test_of_a_named_study_everything_is_gathered(library: Assembly, generation: Generation) -> None:
    found = gathered(library, generation, "Was the Mautner trial any good?", Language.ENGLISH)
    own = set(generation.passage_ids_of_study("mautner-2023", "en"))
    assert own <= {hit.passage.passage_id for hit in found.hits}


def test_in_a_library_too_large_none_is_compared(
    library: Assembly, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "_MOST", 10)
    near = NearSentences(library.tuned)
    vector = library.tuned.encode(["infection"])[0]
    assert near(generation, vector, "en", 8) == []


def test_the_nearest_are_found_again_from_what_is_kept(library: Assembly, generation: Generation) -> None:
    near = NearSentences(library.tuned)
    vector = library.tuned.encode(["关节里有积液"])[0]
    first = near(generation, vector, "zh", 5)
    assert len(first) == 5 and near(generation, vector, "zh", 5) == first
    assert near(generation, np.zeros_like(vector), "zh", 1)
