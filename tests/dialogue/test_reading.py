"""Questions are read: slips mended, concepts found, what is asked for and which study is named."""

from __future__ import annotations

import pytest

from bot.assembly import Assembly
from bot.dialogue.reading import Reading
from bot.language.detect import detect


@pytest.fixture(scope="module")
def read(library: Assembly):  # type: ignore[no-untyped-def]
    with library.shelf.borrow() as generation:
        mentions = library.mentions_of(generation)

    def reading(text: str) -> Reading:
        return library.reader.read(text, detect(text), mentions)

    return reading


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("间冲质干细胞是啥", "间充质干细胞"),
        ("膝关结的软古", "膝关节的软骨"),
        ("脐代干细胞", "脐带干细胞"),
        ("What did the placetal trial find?", "placental"),
        ("cytotherpy trial", "cytotherapy"),
        ("ostoearthritis", "osteoarthritis"),
    ],
)
def test_slips_are_mended_towards_words_of_the_field(read, typed: str, meant: str) -> None:  # type: ignore[no-untyped-def]
    assert meant in read(typed).folded


@pytest.mark.parametrize(
    ("text", "studies", "named"),
    [
        ("那八千多人都打了干细胞吗", ("the-knee-2021",), True),
        ("nearly nine hundred patients were studied?", ("orthopaedic-research-2025",), True),
        ("the placenta study", ("placental-msc-ha-trial",), False),
        ("外泌体那篇研究", ("jtm-exosome-2025",), False),
        ("stem cell trial", (), False),
        ("几十人的研究", (), False),
    ],
)
def test_studies_are_known_by_rough_size_and_by_what_they_are_of(
    read, text: str, studies: tuple[str, ...], named: bool
) -> None:  # type: ignore[no-untyped-def]
    assert (read(text).studies, read(text).named) == (studies, named)


def test_a_particle_inside_a_verb_hides_no_name(read) -> None:  # type: ignore[no-untyped-def]
    assert read("多少人换了关节还是痛").concepts[0].surface == "换关节"


@pytest.mark.parametrize(
    "text",
    [
        "这个试验是随机的吗",
        "那项试验是双盲吗",
        "该实验是谁做的",
        "does it raise the risk",
        "我住在北京",
        "treating pain",
        "full texts of papers",
    ],
)
def test_right_words_stay(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).folded == text


@pytest.mark.parametrize(
    ("text", "study"),
    [
        ("《The Knee》那篇研究", "the-knee-2021"),
        ("The Knee meta-analysis of 2021", "the-knee-2021"),
        ("8761例的那个研究", "the-knee-2021"),
        ("八千七百六十一人的研究", "the-knee-2021"),
        ("the trial with 875 patients", "orthopaedic-research-2025"),
        ("AlloJoin什么时候开始三期", "allojoin-phase3"),
        ("the Cytotherapy paper", "cytotherapy-2025"),
        ("539人的安全性分析", "safety-review-539"),
        ("NCT04453111", "placental-msc-ha-trial"),
    ],
)
def test_studies_are_known_by_journal_year_size_product_and_number(read, text: str, study: str) -> None:  # type: ignore[no-untyped-def]
    reading = read(text)
    assert reading.named
    assert reading.studies[0] == study


@pytest.mark.parametrize(
    "text", ["does it hurt the knee", "What is SVF?", "干细胞安全吗", "in 2025, what changed"]
)
def test_plain_words_name_no_study(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert not read(text).named


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("有多少人参加", "people"),
        ("What percentage had pain?", "percent"),
        ("SVF是什么", "definition"),
        ("which journal was it in", "source"),
        ("哪种干细胞最好", "best"),
        ("骨关节炎有哪些症状", "list"),
        ("打一针多少钱", "price"),
        ("is it safe", "safety"),
    ],
)
def test_what_is_asked_for_is_seen(read, text: str, ask: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).asks_for(ask)


def test_concepts_join_everyday_words_with_their_terms(read) -> None:  # type: ignore[no-untyped-def]
    concept = next(c for c in read("换关节以后还会疼吗").concepts if c.surface == "换关节")
    assert any("置换" in name.folded for name in concept.names)
    assert any(name.folded == "joint replacement" for name in concept.names)


def test_traditional_questions_read_as_simplified(read) -> None:  # type: ignore[no-untyped-def]
    assert read("幹細胞能讓軟骨再生嗎").concepts == read("干细胞能让软骨再生吗").concepts


@pytest.mark.parametrize(
    "text", ["so all 8,761 were cured?", "能根治吗", "保证有效吗", "is it completely safe"]
)
def test_overclaims_are_seen(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).overclaims


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("干细胞注射有用吗", ["干细胞注射"]),
        ("打玻尿酸和打脐带干细胞差在哪", ["玻尿酸", "脐带干细胞"]),
        ("do copper bracelets help arthritis?", ["copper", "bracelet", "arthriti"]),
        ("热敷有没有用", ["热敷"]),
        ("does glucosamine really work", ["glucosamin"]),
    ],
)
def test_words_that_ask_are_no_subject_and_hide_none(read, text: str, concepts: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert [concept.surface for concept in read(text).concepts] == concepts


def test_independent_words_come_first_where_no_study_is_named(read) -> None:  # type: ignore[no-untyped-def]
    assert read("干细胞注射安全吗").sober
    assert read("do stem cells work?").sober
    assert not read("Cytotherapy试验安全吗").sober
    assert not read("AlloJoin什么时候开始三期").sober


@pytest.mark.parametrize(
    "text", ["what did the Knee paper find", "the knee journal of 2021", "the knee论文里有几项试验"]
)
def test_a_journal_named_like_a_plain_phrase_needs_a_word_for_a_study(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).studies[0] == "the-knee-2021"
    assert read("does it hurt the knee?").studies == ()


@pytest.mark.parametrize(
    ("text", "of_text"),
    [
        ("这文章靠不靠谱", True),
        ("is this article legit?", True),
        ("how old is the article", True),
        ("这篇推文什么时候发的", True),
        ("文章说的“改善循环”是怎么回事", False),
        ("Can the trials in the article be trusted?", False),
        ("干细胞靠不靠谱", False),
    ],
)
def test_a_question_on_the_article_itself_is_told_from_one_on_what_it_says(
    read, text: str, of_text: bool
) -> None:  # type: ignore[no-untyped-def]
    assert read(text).of_text is of_text


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("Mautner试验四个组分别打的什么?", "given"),
        ("Did people know which injection they got?", "blinding"),
        ("胎盘的那个研究有没有对照组", "controlled"),
        ("who wrote the placental trial", "author"),
        ("它是谁写的", "author"),
        ("what did it measure?", "measure"),
        ("细胞是从哪里取的", "origin"),
        ("干细胞针会不会肿", "safety"),
        ("Does the injection hurt?", "safety"),
        ("VAS分高好还是分低好", "definition"),
        ("安不安全", "safety"),
    ],
)
def test_what_is_asked_for_is_known_by_how_patients_ask(read, text: str, ask: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).asks_for(ask)


def test_common_single_characters_make_no_word(read) -> None:  # type: ignore[no-untyped-def]
    surfaces = {concept.surface for concept in read("干细胞针打完有什么后遗症").concepts}
    assert "针打" not in surfaces
    assert "骨汤" in {concept.surface for concept in read("天天喝骨汤行吗").concepts}


def test_two_digits_before_a_month_are_a_year(read) -> None:  # type: ignore[no-untyped-def]
    assert [n.value for n in read("到23年4月批了几个新药").numbers if n.unit == "year"] == [2023]
    assert not any(n.unit == "year" for n in read("随访了23年").numbers)


@pytest.mark.parametrize(
    "text", ["在那个30人的试验里打的是啥", "那个30人的打的是啥", "that tiny 30-person thing"]
)
def test_a_size_names_a_study_where_it_stands_like_a_name(read, text: str) -> None:  # type: ignore[no-untyped-def]
    assert read(text).studies == ("cytotherapy-2025",)


def test_a_study_is_not_described_by_words_that_another_record_holds_too(read) -> None:  # type: ignore[no-untyped-def]
    assert read("what dose did they put in with the cryopreserved cord trial").studies == ()


@pytest.mark.parametrize(
    ("text", "of_all"),
    [
        ("Which is the largest trial?", True),
        ("文章提到的研究都有哪些", True),
        ("list all the journals please", True),
        ("Which trials used umbilical cord cells?", False),
        ("哪几个研究跟安慰剂比过", False),
        ("What is the biggest risk?", False),
    ],
)
def test_a_list_of_all_studies_is_asked_for_where_no_word_says_which(read, text: str, of_all: bool) -> None:  # type: ignore[no-untyped-def]
    assert read(text).catalogue is of_all


@pytest.mark.parametrize(
    ("text", "studies"),
    [
        ("Do the ACR and OARSI guidelines agree?", {"acr-2019", "oarsi-2019"}),
        ("Cochrane和The Knee那篇,哪个专门看干细胞的?", {"cochrane-2025", "the-knee-2021"}),
        ("How long were the thirty people watched for", {"cytotherapy-2025"}),
        ("脐带针那个才三十号人,够下结论吗", {"cytotherapy-2025"}),
    ],
)
def test_short_names_sizes_in_words_and_names_beside_chinese_name_studies(  # type: ignore[no-untyped-def]
    read, text: str, studies: set[str]
) -> None:
    assert set(read(text).studies) == studies


def test_what_everyone_writes_of_a_joint_is_no_journal(read) -> None:  # type: ignore[no-untyped-def]
    assert {c.kind for c in read("Are shots put in the knee?").things} == {"treatment", "joint"}
    assert read("What did the study in The Knee find?").studies == ("the-knee-2021",)


@pytest.mark.parametrize(
    ("text", "ask", "sentence"),
    [
        ("which of the trials were not blinded", "unblinded", "nobody was blinded"),
        ("有没有哪个试验压根没随机分组的", "unrandomised", "患者没有随机分组"),
        ("was there really no placebo group", "uncontrolled", "it did not use a placebo"),
        ("那篇研究的病人平均年龄是多少", "age", "平均60岁"),
        ("which states had the infected patients", "region", "in the us"),
    ],
)
def test_what_is_denied_and_what_sort_of_thing_is_asked_for(read, text: str, ask: str, sentence: str) -> None:  # type: ignore[no-untyped-def]
    found = next(one for one in read(text).asks if one.name == ask)
    assert found.answered_by is None or found.answered_by.search(sentence)
    assert not any(one.name == ask for one in read("was the trial randomised and blinded").asks)


def test_other_joints_are_joints(read) -> None:  # type: ignore[no-untyped-def]
    assert [c.kind for c in read("踝关节炎能打吗").things] == ["joint"]
