"""Index terms: the same for both scripts, stable, and with the field's words whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assembly import Assembly
from bot.language.digits import canonical_number, with_digits
from bot.language.glossary import PAIR
from bot.language.normalise import HAN, fold, to_traditional
from bot.language.stop_words import is_stop_word
from bot.language.words import Words
from bot.settings import Settings


@pytest.fixture(scope="module")
def assembly() -> Assembly:
    return Assembly(Settings())


@pytest.fixture(scope="module")
def words(assembly: Assembly) -> Words:
    return assembly.words


@pytest.mark.parametrize("text", ["间充质干细胞", "关节腔注射透明质酸", "富血小板血浆", "脐带血", "骨关节炎"])
def test_traditional_and_simplified_questions_have_the_same_terms(text: str, words: Words) -> None:
    assert to_traditional(text) != text
    assert words.tokens(to_traditional(text)) == words.tokens(text)


def test_every_word_of_the_glossary_stays_whole(assembly: Assembly, words: Words) -> None:
    han = [name for name in assembly.glossary.by_name if len(name) > 1 and all(map(HAN.match, name))]
    field = [name for name in han if assembly.glossary.by_name[name][0].kind != PAIR]
    assert len(field) > 300
    # A number from ten on becomes digits, wherever it stands.
    assert [n for n in field if with_digits(n) == n and n not in words.tokens(f"关于{n}的事")] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INJECTIONS", "injection"),
        ("Wharton's jelly", "wharton jelly"),
        ("８，７６１", "8761"),
        ("8,761.0", "8761"),
        ("七十五岁", "75岁"),
        ("seventy-five", "75"),
        ("15万", "150,000"),
        ("一百五十万", "1,500,000"),
        ("kn\u200bee", "knee"),
        ("café", "cafe"),
    ],
)
def test_other_writings_of_a_word_are_the_same_term(one: str, other: str, words: Words) -> None:
    assert words.tokens(one) == words.tokens(other)


def test_numbers_that_differ_are_different_terms(words: Words) -> None:
    assert words.tokens("2.66") != words.tokens("266")
    assert words.tokens("0.5") != words.tokens("5")


def test_order_and_repetition_are_kept_and_content_is_not_repeated(words: Words) -> None:
    assert words.tokens("knee pain knee") == ["knee", "pain", "knee"]
    assert words.content("is the knee pain of the knee") == ["knee", "pain"]
    assert all(is_stop_word(term) for term in words.tokens("what is the 的 了"))


def test_every_text_has_stable_folded_terms(words: Words) -> None:
    @given(st.text(max_size=60))
    def stable(text: str) -> None:
        tokens = words.tokens(text)
        assert tokens == words.tokens(fold(text))
        assert all(token == fold(token) and token.strip() for token in tokens)

    stable()


def test_two_segmenters_agree(assembly: Assembly, words: Words) -> None:
    text = "间充质干细胞注射治疗膝骨关节炎，8,761 patients"
    assert Words(assembly.glossary).tokens(text) == words.tokens(text)


@pytest.mark.parametrize(
    ("digits", "plain"), [("8,761", "8761"), ("8761.0", "8761"), ("2.660", "2.66"), ("100", "100")]
)
def test_canonical_number(digits: str, plain: str) -> None:
    assert canonical_number(digits) == plain


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("how long were the thirty people watched", "how long were the 30 people watched"),
        ("the thirty-patient trial", "the 30-patient trial"),
        ("seventy-five percent of people", "75% of people"),
        ("83 percent", "83%"),
        ("百分之八十的人", "80%的人"),
        ("约thirty人", "约thirty人"),
    ],
)
def test_numbers_in_words_become_digits_with_their_sign_and_no_gaps(text: str, digits: str) -> None:
    assert with_digits(text) == digits
