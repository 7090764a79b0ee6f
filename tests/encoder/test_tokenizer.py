"""The hand-written tokenizer, as shipped: jieba's words, whole English words, our own terms in one piece."""

import string
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from bot.encoder.sources import OWN, own_rows

WEIGHTS = Path(__file__).parents[2] / "bot" / "encoder" / "weights"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))


def _pieces(tokenizer: Tokenizer, text: str) -> list[str]:
    return list(tokenizer.encode(text, add_special_tokens=False).tokens)


def test_medical_words_stay_whole(tokenizer: Tokenizer) -> None:
    pieces = _pieces(tokenizer, "间充质干细胞和透明质酸治疗骨关节炎")
    assert pieces == ["间充质干细胞", "和", "透明质酸", "治疗", "骨关节炎"]


def test_english_words_stay_whole_whatever_their_case_and_width(tokenizer: Tokenizer) -> None:
    assert _pieces(tokenizer, "Knee OSTEOARTHRITIS, Ｃartilage!") == ["knee", "osteoarthritis", "cartilage"]


def test_every_letter_and_digit_is_known(tokenizer: Tokenizer) -> None:
    unknown = tokenizer.token_to_id("<unk>")
    assert unknown == 0
    for sign in string.ascii_lowercase + string.digits + "%":
        assert tokenizer.token_to_id(sign) not in (None, unknown), sign


def test_our_own_short_terms_are_known(tokenizer: Tokenizer) -> None:
    words = [
        zh for zh, _ in own_rows(OWN / "terms.tsv") if 2 <= len(zh) <= 6 and zh.isalpha() and not zh.isascii()
    ]
    split_up = [word for word in words if 0 in tokenizer.encode(word, add_special_tokens=False).ids]
    assert words
    assert not split_up
