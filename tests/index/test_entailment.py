"""A real CrossEncoder from disk, tiny and random: loading, its labels, the threshold, and what happens when it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import ConfigurationError
from bot.index.entailment import Entailment

KNOWN, SAID = "The trial had 30 people.", "Thirty people took part."


def tiny(folder: Path, labels: dict[int, str]) -> str:
    """A BERT of a few thousand weights with the given labels, saved as sentence-transformers loads it."""
    from sentence_transformers import CrossEncoder
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    plain = folder / "plain"
    plain.mkdir(parents=True)
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *["the", "trial", "had", "thirty", "people", "took", "part", ".", "30"],
    ]
    (plain / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(str(plain / "vocab.txt")).save_pretrained(plain)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label=labels, label2id={label: place for place, label in labels.items()}, num_labels=len(labels),
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(plain)
    CrossEncoder(str(plain), device="cpu").save_pretrained(str(folder / "model"))
    return str(folder / "model")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> str:
    return tiny(tmp_path_factory.mktemp("nli"), {0: "contradiction", 1: "entailment", 2: "neutral"})


def test_a_model_with_three_labels_gives_the_probability_of_entailment(three: str) -> None:
    model = Entailment(three, 0.5)
    probability = model.probability(KNOWN, SAID)
    assert 0 < probability < 1
    assert model.probability(KNOWN, SAID) == pytest.approx(probability)


def test_the_threshold_decides(three: str) -> None:
    probability = Entailment(three, 0.5).probability(KNOWN, SAID)
    assert Entailment(three, probability - 0.01)(KNOWN, SAID)
    assert not Entailment(three, probability + 0.01)(KNOWN, SAID)


def test_a_model_with_one_output_is_read_as_a_probability(tmp_path: Path) -> None:
    assert 0 < Entailment(tiny(tmp_path, {0: "LABEL_0"}), 0.5).probability(KNOWN, SAID) < 1


def test_a_model_without_entailment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="entailment"):
        Entailment(tiny(tmp_path, {0: "good", 1: "bad"}), 0.5)


def test_a_model_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="BOT_ENTAILMENT_MODEL"):
        Entailment(str(tmp_path / "nothing"), 0.5)


def test_a_model_that_gives_no_number_entails_nothing(three: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Entailment(three, 0.0)
    monkeypatch.setattr(model._model, "predict", lambda *args, **kwargs: [[float("nan")] * 3])
    assert not model(KNOWN, SAID)


def test_labels_are_read_from_the_model(three: str) -> None:
    config = json.loads((Path(three) / "config.json").read_text(encoding="utf-8"))
    assert config["id2label"]["1"] == "entailment"
    assert Entailment(three, 0.5)._column == 1
