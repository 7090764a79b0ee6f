"""Passages are whole sentences, cut alike in both languages, and say whose words they are."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.article import Article, Block, Verdict
from bot.domain.passage import Origin, Passage
from bot.library.chunk import chunk
from bot.library.find import find_articles
from bot.library.parse import parse_article

from .files import write_article


def article(tmp_path: Path) -> Article:
    parsed = parse_article(find_articles([write_article(tmp_path / "knee")])[0], problems := [])
    assert not problems
    return parsed.article


def by_id(passages: list[Passage]) -> dict[str, Passage]:
    found = {passage.passage_id: passage for passage in passages}
    assert len(found) == len(passages)
    return found


def test_blocks_and_studies_become_passages_with_the_same_keys(tmp_path: Path) -> None:
    found = by_id(list(chunk(article(tmp_path))))
    keys = {language: {p.key for p in found.values() if p.language == language} for language in ("zh", "en")}
    assert (
        keys["zh"]
        == keys["en"]
        == {
            "knee/p1",
            "knee/p2",
            "knee/p3",
            "knee/article/about",
            "knee/studies/study-1/facts",
            "knee/studies/study-1/record",
            "knee/studies/study-1/limitation",
            "knee/studies/study-1/caution",
            "knee/studies/study-2/facts",
            "knee/studies/study-2/record",
            "knee/studies/study-2/caution",
        }
    )


def test_whose_words_they_are(tmp_path: Path) -> None:
    found = by_id(list(chunk(article(tmp_path))))
    claim = found["knee/p2@zh"]
    assert (claim.origin, claim.label, claim.commercial, claim.section) == (
        Origin.ARTICLE,
        "文章",
        True,
        "治疗",
    )
    assert (claim.study_id, found["knee/p3@zh"].balance) == ("study-1", "study-2")
    record = found["knee/studies/study-1/record@en"]
    assert (record.origin, record.commercial, record.study_id) == (Origin.RECORD, False, "study-1")
    assert record.section == "study one: what the published record says"
    assert record.sentences == ("Study one had 30 people.", "Study one had no placebo.")
    assert record.text == "Study one had 30 people. Study one had no placebo."
    assert found["knee/studies/study-1/record@zh"].text == "研究一有30人。研究一没有安慰剂。"


def test_where_an_article_comes_from_can_be_found(tmp_path: Path) -> None:
    found = by_id(list(chunk(article(tmp_path))))
    assert (
        found["knee/article/about@en"].text
        == "The article was published by A publisher on 2025-08-18. The publisher sells it."
    )
    assert found["knee/article/about@zh"].sentences[1] == "出版者卖这个。"
    assert not found["knee/article/about@zh"].commercial


def long_article(base: Article, zh: str, en: str) -> Article:
    block = Block("long", "", "", "", None, None, 1)
    texts = {"zh": zh, "en": en}
    editions = {
        language: replace(edition, blocks=(replace(block, text=texts[language]),))
        for language, edition in base.editions.items()
    }
    return Article("knee", editions, {})


def test_a_long_block_is_cut_at_sentence_ends_and_alike_in_both_languages(tmp_path: Path) -> None:
    zh = "".join(f"这是第{i}句话，它有一些字。" for i in range(100))
    en = " ".join(f"This is sentence {i} of it." for i in range(100))
    passages = list(chunk(long_article(article(tmp_path), zh, en)))
    for language, whole in (("zh", zh), ("en", en)):
        own = [p for p in passages if p.language == language and p.origin is Origin.ARTICLE]
        assert [p.key for p in own] == ["knee/long.1", "knee/long.2", "knee/long.3"]
        assert ("" if language == "zh" else " ").join(p.text for p in own) == whole
        assert max(len(p.text) for p in own) <= 1.2 * min(len(p.text) for p in own)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=30))
def test_no_sentence_is_lost_torn_or_repeated(tmp_path_factory: object, lengths: list[int]) -> None:
    sentences = [f"{'字' * length}。" for length in lengths]
    edition = Article("a", {}, {})
    block = Block("b", "", "", "".join(sentences), None, None, 1)
    from bot.domain.article import Edition, Interest

    zh = Edition("zh", "t", "l", "", None, None, Interest(False, ""), (block,), "f")
    passages = list(chunk(replace(edition, editions={"zh": zh})))
    assert [sentence for passage in passages for sentence in passage.sentences] == sentences
    assert len({passage.key for passage in passages}) == len(passages)
    assert all(len(p.text) <= 600 + 401 for p in passages)


def test_what_a_record_holds_in_fields_becomes_sentences(tmp_path: Path) -> None:
    facts = by_id(list(chunk(article(tmp_path))))["knee/studies/study-1/facts@en"]
    assert facts.origin is Origin.RECORD and facts.study_id == "study-1"
    assert all(sentence.endswith(".") for sentence in facts.sentences)


def test_a_study_that_was_not_found_has_no_fields_to_state(tmp_path: Path) -> None:
    told = article(tmp_path)
    lost = {name: replace(study, verdict=Verdict.NOT_FOUND) for name, study in told.studies.items()}
    assert not [p for p in chunk(replace(told, studies=lost)) if p.key.endswith("/facts")]
