"""Small generations with vectors made up for the test, so that nothing is left to a model."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.domain.passage import Origin, Passage, passage_id
from bot.index.generation import index_dir
from bot.index.writing import Contents, write_generation

DIM = 8
MODEL = "model-1"


def passage(key: str, language: str, text: str, study_id: str | None = None) -> Passage:
    return Passage(
        passage_id=passage_id(key, language),  # type: ignore[arg-type]
        key=key,
        language=language,  # type: ignore[arg-type]
        slug=key.split("/")[0],
        origin=Origin.ARTICLE,
        section="",
        lead="",
        text=text,
        sentences=(text,),
        study_id=study_id,
        balance=None,
        label="the article",
        commercial=True,
    )


def direction(place: int) -> np.ndarray:
    """A unit vector along one axis."""
    return np.eye(DIM, dtype=np.float32)[place % DIM]


Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a generation with ``texts`` per language into ``tmp_path``; returns its id."""

    def write_texts(zh: list[str], en: list[str], model: str = MODEL) -> str:
        passages = {
            "zh": [passage(f"a/p{i}", "zh", text, "study-1" if i % 2 else None) for i, text in enumerate(zh)],
            "en": [passage(f"a/p{i}", "en", text, "study-1" if i % 2 else None) for i, text in enumerate(en)],
        }
        vectors = {
            language: np.array([direction(i) for i in range(len(own))], dtype=np.float32)
            for language, own in passages.items()
            if own
        }
        contents = Contents({}, {"a": "1"}, passages, vectors, "a model", "a model", model, "words-1")  # type: ignore[arg-type]
        return write_generation(
            index_dir(tmp_path), contents, lambda texts: map(str.split, texts), lambda count: None
        )

    return write_texts
