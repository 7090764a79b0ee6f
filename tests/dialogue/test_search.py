"""What the lexical index is asked, how scores are joined, and that search finds across languages, scripts and names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from bot.assembly import Assembly
from bot.dialogue import fusion
from bot.dialogue.closeness import Closeness
from bot.dialogue.fusion import Weights
from bot.dialogue.lexical_query import LexicalQuery
from bot.domain.language import Language, TextLanguage
from bot.index.generation import Generation
from bot.settings import Settings
from tests.bench.shelved import number_of, passages_of, shelved

ENGLISH = [
    "Swelling of the knee after the injection went away within two days.",
    "The hospital opens at nine and has a large car park.",
    "People with migraine should sleep regularly and drink enough water.",
    "Vitamin D tablets did not slow the loss of cartilage.",
]
CHINESE = [
    "欧阳锋医生每周三在三楼出诊，需要提前预约。",
    "打完针以后膝盖肿了，一般两天就消。",
    "医院九点开门，停车场很大。",
    "维生素D没有让软骨磨损变慢。",
]


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Assembly:
    return Assembly(Settings(data_dir=tmp_path_factory.mktemp("search")))


@pytest.fixture(scope="module")
def english(bot: Assembly) -> Iterator[Generation]:
    with shelved(bot, {"en": passages_of(ENGLISH, "en")}) as generation:
        yield generation


@pytest.fixture(scope="module")
def chinese(bot: Assembly) -> Iterator[Generation]:
    with shelved(bot, {"zh": passages_of(CHINESE, "zh")}) as generation:
        yield generation


def first_found(bot: Assembly, generation: Generation, question: str, language: Language) -> int:
    reading = bot.reader.read(question, language, bot.mentions_of(generation))
    return number_of(bot.search(generation, reading)[0].passage)


def asked(bot: Assembly, generation: Generation, question: str, language: TextLanguage) -> LexicalQuery:
    spoken = Language.ENGLISH if question.isascii() else Language.SIMPLIFIED
    return bot.search.query(bot.reader.read(question, spoken, bot.mentions_of(generation)), language)


@pytest.mark.parametrize(
    ("question", "right"), [("打针以后膝盖肿了怎么办？", 0), ("医院几点开门？", 1), ("偏头痛要怎么睡觉？", 2)]
)
def test_chinese_questions_find_english_passages(
    bot: Assembly, english: Generation, question: str, right: int
) -> None:
    assert first_found(bot, english, question, Language.SIMPLIFIED) == right


@pytest.mark.parametrize(
    ("question", "language", "right"),
    [
        ("欧阳锋哪天出诊？", Language.SIMPLIFIED, 0),
        ("打針之後膝蓋腫了", Language.TRADITIONAL, 1),
        ("When does the hospital open?", Language.ENGLISH, 2),
        ("vitamin D 对软骨有用吗", Language.SIMPLIFIED, 3),
    ],
)
def test_names_scripts_and_mixed_questions_find_chinese_passages(
    bot: Assembly, chinese: Generation, question: str, language: Language, right: int
) -> None:
    assert first_found(bot, chinese, question, language) == right


def test_words_of_the_other_script_are_translated_in_mixed_questions(
    bot: Assembly, chinese: Generation
) -> None:
    query = asked(bot, chinese, "sleep 不好", "zh")
    assert query.terms.get("睡眠", 0) > 0
    assert query.pairs


def test_the_words_said_weigh_more_than_their_other_names(bot: Assembly, chinese: Generation) -> None:
    query = asked(bot, chinese, "膝盖疼", "zh")
    assert query.terms["膝盖疼"] == 1.0
    assert all(weight < 1.0 for term, weight in query.terms.items() if term != "膝盖疼")
    assert asked(bot, chinese, "膝盖疼", "en").pairs == {}


def test_hits_keep_the_cosine_and_the_word_score(bot: Assembly, chinese: Generation) -> None:
    reading = bot.reader.read("医院停车场", Language.SIMPLIFIED, bot.mentions_of(chinese))
    found = bot.search(chinese, reading)
    vector = bot.embedder.encode([reading.text])[0]
    for hit in found:
        row = chinese.vectors([hit.passage.passage_id], "zh")[hit.passage.passage_id]
        assert hit.dense == pytest.approx(float(vector @ row), abs=1e-4)
    assert found[0].lexical > 0
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def transformer(folder: Path) -> Path:
    """A real transformer of a few thousand weights, as sentence-transformers saves one: it knows no single words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    plain = folder / "plain"
    plain.mkdir()
    letters = sorted({letter for text in CHINESE for letter in text})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    (plain / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(str(plain / "vocab.txt")).save_pretrained(plain)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )  # fmt: skip
    BertModel(config).save_pretrained(plain)
    body = Transformer(str(plain))
    SentenceTransformer(modules=[body, Pooling(16)], device="cpu").save_pretrained(str(folder / "model"))
    return folder / "model"


def test_an_encoder_that_knows_no_single_words_searches_too(tmp_path: Path) -> None:
    model = transformer(tmp_path)
    other = Assembly(Settings(data_dir=tmp_path / "data", embedding_model=str(model)))
    assert other.search.closeness is None
    with shelved(other, {"zh": passages_of(CHINESE, "zh")}) as generation:
        assert generation.pieces(["public/1@zh"], "zh") is None
        assert generation.manifest.dim == 16
        reading = other.reader.read("医院停车场", Language.SIMPLIFIED, other.mentions_of(generation))
        found = other.search(generation, reading)
        assert sorted(number_of(hit.passage) for hit in found) == [0, 1, 2, 3]
        assert max(found, key=lambda hit: hit.lexical).passage.text == CHINESE[2]
        row = generation.vectors(["public/2@zh"], "zh")["public/2@zh"]
        hit = next(hit for hit in found if number_of(hit.passage) == 2)
        vector = other.embedder.encode([reading.text])[0]
        assert hit.dense == pytest.approx(float(vector @ row), abs=1e-4)


def test_scores_that_do_not_differ_decide_nothing() -> None:
    assert fusion.standard(np.array([0.4, 0.4])).tolist() == [0.0, 0.0]
    assert fusion.standard(np.array([])).tolist() == []


def test_associations_count_as_far_as_they_differ() -> None:
    one = np.array([0.2, 0.4])
    signals = fusion.signals(Closeness(one, one, one, associations=np.array([1.0, 5.0])))
    assert signals["words"] == pytest.approx([-1, 1]) and signals["associations"] == pytest.approx([-2, 2])


def test_words_weigh_otherwise_in_the_choice_of_what_is_read() -> None:
    weights = Weights(0.1, 0.9, 0.0, 0.0, 0.0, associations=0.0, choice=0.5)
    vectors, words = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    assert fusion.first(weights, vectors, words).argmax() == 1
    assert fusion.chosen(weights, vectors, words).argmax() == 0


def test_the_shipped_weights_are_all_there() -> None:
    for weights in fusion.read_weights().values():
        assert weights.dense > 0 and weights.lexical > 0
