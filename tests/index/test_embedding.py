"""The same vectors on both roads, and clear words when a model cannot be had."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import associations
from bot.errors import ConfigurationError
from bot.index import embedding
from bot.index.langchain_embeddings import LangChainEmbeddings

WEIGHTS = Path(embedding.__file__).parents[1] / "encoder" / "weights"
TEXTS = ["膝盖疼要换关节吗", "Does cartilage grow back?", "脐带 MSC 30 例"]


@pytest.fixture(scope="module")
def passages() -> embedding.Embedder:
    return embedding.for_passages(str(WEIGHTS))


@pytest.fixture(scope="module")
def questions() -> embedding.Embedder:
    return embedding.for_questions(str(WEIGHTS))


def test_passages_and_questions_meet_in_one_space(
    passages: embedding.Embedder, questions: embedding.Embedder
) -> None:
    ours, theirs = questions.encode(TEXTS), passages.encode(TEXTS)
    assert (
        ours.shape == theirs.shape == (len(TEXTS), passages.dim) and ours.dtype == theirs.dtype == np.float32
    )
    assert np.allclose((ours * theirs).sum(axis=1), 1, atol=1e-3)
    assert passages.fingerprint == questions.fingerprint == embedding.fingerprint(str(WEIGHTS))


def test_rows_have_unit_length_and_nothing_known_is_no_number_trouble(questions: embedding.Embedder) -> None:
    rows = questions.encode([*TEXTS, ""])
    assert np.allclose(np.linalg.norm(rows[:-1], axis=1), 1, atol=1e-5)
    assert np.isfinite(rows).all()


def test_langchain_sees_the_same_vectors(passages: embedding.Embedder, questions: embedding.Embedder) -> None:
    adapter = LangChainEmbeddings(passages, questions)
    assert np.allclose(adapter.embed_documents(TEXTS), passages.encode(TEXTS))
    assert np.allclose(adapter.embed_query(TEXTS[0]), questions.encode(TEXTS[:1])[0])


def test_the_fingerprint_follows_the_files(tmp_path: Path) -> None:
    shutil.copytree(WEIGHTS, tmp_path / "copy")
    assert embedding.fingerprint(str(tmp_path / "copy")) == embedding.fingerprint(str(WEIGHTS))
    (tmp_path / "copy" / "README.md").write_text("words about it")
    assert embedding.fingerprint(str(tmp_path / "copy")) == embedding.fingerprint(str(WEIGHTS))
    (tmp_path / "copy" / associations.FILE).unlink()
    assert embedding.fingerprint(str(tmp_path / "copy")) == embedding.fingerprint(str(WEIGHTS))
    with (tmp_path / "copy" / "model.safetensors").open("ab") as file:
        file.write(b"\0")
    assert embedding.fingerprint(str(tmp_path / "copy")) != embedding.fingerprint(str(WEIGHTS))


def test_a_model_of_the_hub_that_is_not_here_has_a_fingerprint_of_its_own() -> None:
    assert embedding.fingerprint("nobody/no-such-model") == "nobody/no-such-model@unknown"


def test_a_model_that_cannot_be_loaded_is_a_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[")
    with pytest.raises(ConfigurationError, match="BOT_EMBEDDING_MODEL"):
        embedding.for_questions(str(tmp_path))
