"""The language of a question, and whom the conversation before it decides for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.language import Language
from bot.language.detect import detect
from bot.language.normalise import to_traditional

ZH, HANT, EN = Language.SIMPLIFIED, Language.TRADITIONAL, Language.ENGLISH


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("干细胞注射安全吗？", ZH),
        ("幹細胞注射安全嗎？", HANT),
        ("干細胞", HANT),
        ("台灣", HANT),
        ("後面", HANT),
        ("后面", ZH),
        ("MSC是什么", ZH),
        ("期刊有：《The Journal of the Knee》、《Annals of Medicine and Surgery》。", ZH),
        ("《The Knee》", EN),
        ("MSC是什麼", HANT),
        ("膝", ZH),
        ("Is it safe?", EN),
        ("IS IT SAFE?", EN),
        ("Ｉｓ ｉｔ ｓａｆｅ", EN),
        ("𝐈𝐬 𝐢𝐭 𝐬𝐚𝐟𝐞", EN),
        ("What does 间充质干细胞 mean?", EN),
        ("is it safe 干细胞", EN),
        ("什么是 mesenchymal stem cells?", ZH),
        ("干细胞 safe 吗", ZH),
        ("PRP 和 HA 哪个好", ZH),
        ("《The Knee》2021年的分析说了什么", ZH),
        ("Journal of Orthopaedic Research 那项研究可靠吗", ZH),
        ("AlloJoin III期", ZH),
        ("MSC?", EN),
        ("😀", EN),
        ("80%?", EN),
        ("", EN),
    ],
)
def test_of_a_first_question(text: str, language: Language) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["MSC?", "CT", "PRP / HA", "AlloJoin", "ok", "80%?", "123", "😀", "?", "Есть ли"]
)
@pytest.mark.parametrize("before", Language)
def test_what_is_in_no_language_goes_on_in_that_of_the_conversation(text: str, before: Language) -> None:
    assert detect(text, before) == before


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("膝", HANT, HANT),
        ("你好", HANT, HANT),
        ("你好", EN, ZH),
        ("干细胞安全吗", HANT, ZH),
        ("台灣有嗎", ZH, HANT),
        ("and the side effects?", ZH, EN),
        ("side effects?", HANT, EN),
        ("WHAT ABOUT PAIN", ZH, EN),
        ("那副作用呢", EN, ZH),
        ("什么是MSC", HANT, ZH),
    ],
)
def test_a_plain_change_of_language_is_followed(text: str, before: Language, language: Language) -> None:
    assert detect(text, before) == language


@pytest.mark.parametrize("hidden", ["\u200b", "\u202e", "\ufeff", "\u00ad"])
def test_hidden_characters_change_nothing(hidden: str) -> None:
    assert detect(hidden.join("Is it safe?")) == EN
    assert detect(hidden.join("幹細胞注射安全嗎")) == HANT


@given(st.text(max_size=60), st.sampled_from([None, *Language]))
def test_every_text_has_a_language(text: str, before: Language | None) -> None:
    assert detect(text, before) in Language


@given(
    st.lists(st.sampled_from("间充质干细胞注射治疗膝关节软骨疼痛费用临床试验"), min_size=2, max_size=20).map(
        "".join
    )
)
def test_the_script_of_the_question_is_kept(text: str) -> None:
    if to_traditional(text) != text:
        assert detect(text) == ZH
        assert detect(to_traditional(text)) == HANT
