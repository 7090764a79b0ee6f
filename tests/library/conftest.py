"""A real static model so small that it loads in milliseconds, and the tools of an ingest around it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from bot.domain.article import Article
from bot.index import embedding
from bot.index.embedding import Embedder, Vectors
from bot.library.ingest import Tools

from .files import LETTERS


def split_each(texts: Sequence[str]) -> list[list[str]]:
    """The words of each text, as an ingest cuts them."""
    return [text.split() for text in texts]


def build_model(folder: Path, seed: int) -> Path:
    """A model of one random row per character, in the layout of sentence-transformers."""
    from safetensors.numpy import save_file
    from tokenizers import Tokenizer, models, pre_tokenizers

    vocabulary = {"[UNK]": 0, **{letter: place for place, letter in enumerate(LETTERS, start=1)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    (folder / "1_Normalize").mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    rows = np.random.default_rng(seed).normal(size=(len(vocabulary), 16)).astype(np.float32)
    save_file({"embedding.weight": rows}, folder / "model.safetensors")
    static = "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding"
    normalize = "sentence_transformers.base.modules.normalize.Normalize"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": static},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": normalize},
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / "1_Normalize" / "config.json").write_text("{}")
    (folder / "config_sentence_transformers.json").write_text('{"similarity_fn_name": "cosine"}')
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("models") / "tiny", seed=1)


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_model(tmp_path_factory.mktemp("models") / "other", seed=2)


@dataclass
class Counting:
    """A real embedder that remembers what it was asked to embed."""

    inner: Embedder
    texts: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def fingerprint(self) -> str:
        return self.inner.fingerprint

    @property
    def dim(self) -> int:
        return self.inner.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.texts.extend(texts)
        return self.inner.encode(texts)


@dataclass
class Bench:
    """Tools with a record of what was embedded and how often the model was loaded."""

    tools: Tools
    loaded: list[Counting]

    @property
    def embedded(self) -> list[str]:
        """Everything embedded since the last look."""
        texts = [text for counting in self.loaded for text in counting.texts]
        self.loaded.clear()
        return texts


def make_bench(model: Path, lexicon: str = "words-1") -> Bench:
    loaded: list[Counting] = []

    def load() -> Embedder:
        loaded.append(Counting(embedding.for_questions(str(model))))
        return loaded[-1]

    no_words = Article("glossary", {}, {})
    print_ = embedding.fingerprint(str(model))
    return Bench(Tools(str(model), str(model), print_, load, split_each, lexicon, no_words), loaded)


@pytest.fixture
def bench(model: Path) -> Bench:
    return make_bench(model)
