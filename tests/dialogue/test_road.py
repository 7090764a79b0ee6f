"""Whole answers on the real corpus: right, cited, honest about shaky studies, in the language of the question."""

from __future__ import annotations

import asyncio
import re

import pytest
from langchain_core.runnables import RunnableLambda

from bot.assembly import Assembly
from bot.domain.event import ReplyEvent, SentenceEvent, StageEvent
from bot.domain.language import Language
from bot.domain.question import Question
from bot.domain.reply import Kind, Reply
from bot.errors import QuestionEmpty, QuestionTooLong
from bot.language.normalise import to_traditional
from tests.dialogue.asking import cited, talk, words


def test_the_number_that_was_asked_for_comes_first(library: Assembly) -> None:
    (reply,) = talk(library, "How many patients were in the Cytotherapy trial?")
    assert reply.kind is Kind.ANSWER
    assert "30" in reply.answer[0].text
    assert cited(reply)[0] == "cytotherapy-2025"


@pytest.mark.parametrize("text", ["外泌体让疼痛降低多少？", "How much did exosomes lower the pain score?"])
def test_a_shaky_study_is_called_so_in_the_answer(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert "83" in words(reply)
    caution = next(c for c in reply.citations if c.passage_id.endswith(("caution@zh", "caution@en")))
    assert caution.study_id == "jtm-exosome-2025"
    assert caution.quote in words(reply)


def test_a_promotional_claim_is_reported_not_stated(library: Assembly) -> None:
    (reply,) = talk(library, "脐带干细胞比透明质酸钠好吗")
    promotional = [item for item in reply.answer if "优于透明质酸钠" in item.text and "促进软骨" in item.text]
    assert all(item.text.startswith(("文章说", "关于")) for item in promotional)


def test_a_false_premise_is_answered_with_what_is_true(library: Assembly) -> None:
    (reply,) = talk(library, "so all 8,761 were cured by stem cells?")
    assert "not" in reply.answer[0].text
    assert "the-knee-2021" in cited(reply)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("干细胞安全吗？", Language.SIMPLIFIED),
        ("幹細胞安全嗎？", Language.TRADITIONAL),
        ("Are stem cells safe?", Language.ENGLISH),
        ("SVF 是什么", Language.SIMPLIFIED),
    ],
)
def test_the_reply_follows_the_language_of_the_question(
    library: Assembly, text: str, language: Language
) -> None:
    (reply,) = talk(library, text)
    assert reply.language is language
    assert reply.disclaimer == library.replies.disclaimer(language)


def test_a_language_can_be_asked_for(library: Assembly) -> None:
    reply = asyncio.run(library.road.ainvoke(Question("What is SVF?", Language.SIMPLIFIED)))
    assert reply.language is Language.SIMPLIFIED
    assert reply.citations[0].quote_language == "zh"


def test_only_the_library_s_own_words_change_their_script(library: Assembly) -> None:
    (reply,) = talk(library, "《Cytotherapy》試驗有什麼不足？文章怎麼說？")
    with library.shelf.borrow() as generation:
        passages = generation.passages([citation.passage_id for citation in reply.citations])
    commercial = {passage.passage_id: passage.commercial for passage in passages}
    ours = [c for c in reply.citations if not commercial[c.passage_id]]
    assert ours and all(c.quote_shown == to_traditional(c.quote) != c.quote for c in ours)
    assert all(c.quote_shown == c.quote for c in reply.citations if commercial[c.passage_id])


@pytest.mark.parametrize("text", ["Does acupuncture ease gout in dogs?", "脐带干细胞要用什么颜色的针管"])
def test_what_the_library_does_not_say_is_said_so(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER
    assert not reply.citations


def test_follow_ups_keep_the_study_also_when_the_language_changes(library: Assembly) -> None:
    replies = talk(library, "Tell me about the placental trial", "was it blinded?", "它有多少人？")
    for reply in replies:
        assert reply.kind is Kind.ANSWER
        assert set(cited(reply)) == {"placental-msc-ha-trial"}
    assert replies[2].language is Language.SIMPLIFIED


def test_definitions_are_cited_to_the_glossary(library: Assembly) -> None:
    (reply,) = talk(library, "WOMAC是什么")
    assert reply.citations[0].passage_id.startswith("glossary/")
    assert reply.citations[0].study_id is None


def test_emergencies_need_no_library(library: Assembly) -> None:
    (reply,) = talk(library, "打完针膝盖又红又肿又烫，还发烧")
    assert reply.kind is Kind.EMERGENCY
    assert not reply.citations


def test_personal_advice_is_declined_with_what_the_library_says(library: Assembly) -> None:
    (reply,) = talk(library, "我62岁，膝盖骨关节炎，我应该打干细胞吗？")
    assert reply.kind is Kind.DECLINED
    assert all(number <= len(reply.citations) for item in reply.answer for number in item.citations)


def test_events_come_in_order_and_agree_with_the_reply(library: Assembly) -> None:
    async def collect() -> list[object]:
        return [event async for event in library.road.events(Question("What is SVF?"))]

    events = asyncio.run(collect())
    assert isinstance(events[0], StageEvent)
    assert isinstance(events[-1], ReplyEvent)
    sentences = tuple(event.item for event in events if isinstance(event, SentenceEvent))
    assert sentences == events[-1].reply.answer


@pytest.mark.parametrize(("text", "error"), [("  ​ ", QuestionEmpty), ("长" * 1001, QuestionTooLong)])
def test_what_is_no_question_is_refused_at_once(library: Assembly, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        asyncio.run(library.road.ainvoke(Question(text)))


def test_the_road_is_a_runnable_that_fits_into_chains(library: Assembly) -> None:
    chain = RunnableLambda(Question) | library.road | RunnableLambda(lambda reply: reply.kind.value)
    assert chain.invoke("What is SVF?") == "answer"
    assert chain.batch(["WOMAC是什么", "hello"]) == ["answer", "smalltalk"]

    async def streamed() -> Reply:
        last = [event async for event in library.road.astream(Question("What is SVF?"))][-1]
        assert isinstance(last, ReplyEvent)
        return last.reply

    assert asyncio.run(streamed()).kind is Kind.ANSWER


def test_the_search_is_a_retriever(library: Assembly) -> None:
    documents = library.retriever.invoke("玻尿酸跟脐带干细胞哪个好")
    assert documents[0].metadata["passage_id"]
    assert "umbilical-vs-hyaluronate" in {document.metadata["study_id"] for document in documents}


@pytest.mark.parametrize(
    "turns",
    [
        ("日本批准干细胞治膝盖了吗",),
        ("欧洲那边批准用干细胞治膝盖没有",),
        ("Are stem cells for knees approved in Japan?",),
        ("中国批准了吗", "那欧洲呢"),
    ],
)
def test_what_is_said_of_one_place_or_thing_is_not_said_of_another(
    library: Assembly, turns: tuple[str, ...]
) -> None:
    assert talk(library, *turns)[-1].kind is Kind.NO_ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "除了干细胞还有啥办法",
        "What treatments are there besides stem cells?",
        pytest.param(
            "What can be done besides stem cells?",
            marks=pytest.mark.xfail(reason="too little is left of it to find anything by", strict=True),
        ),
    ],
)
def test_what_is_set_aside_is_not_answered_with(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.ANSWER
    assert "oarsi-2019" in cited(reply)
    assert "干细胞" not in words(reply) and "stem" not in words(reply)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("这篇文章是不是广告", "宣传文章"),
        ("Is this article an advertisement?", "promotional"),
        ("What did the article get wrong?", "gets wrong or overstates"),
        ("用一句话总结这篇文章", "没有证实"),
    ],
)
def test_the_article_as_a_whole_can_be_asked_about(library: Assembly, text: str, said: str) -> None:
    (reply,) = talk(library, text)
    assert said in words(reply)
    assert all("Stem Cells Improve" not in citation.title for citation in reply.citations), (
        "our own words on the article do not go by its title"
    )


def test_the_size_of_a_study_is_that_of_the_whole_study(library: Assembly) -> None:
    (reply,) = talk(library, "Cochrane综述有多少人")
    assert "1341" in reply.answer[0].text, "and not the 459 of some of its trials"


@pytest.mark.parametrize("text", ["Is the 2.66-fold number real?", "2.66倍是真的吗"])
def test_a_doubted_figure_is_answered_with_what_was_found_of_it(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert "2.66" in reply.answer[0].text
    assert not reply.answer[0].text.startswith(("The article says", "文章说"))


def test_several_studies_asked_about_are_each_answered_once(library: Assembly) -> None:
    (reply,) = talk(library, "Cytotherapy和Matas两个试验各有多少人")
    assert set(cited(reply)) == {"cytotherapy-2025", "matas-2019"}
    assert "30" in words(reply) and "26" in words(reply)


@pytest.mark.parametrize(
    "text",
    [
        "2027年的干细胞指南怎么说",
        "What does the 2027 guideline say?",
        "What did the placental trial find after 6 years?",
    ],
)
def test_a_year_that_the_library_does_not_reach_is_not_answered_with_another(
    library: Assembly, text: str
) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER


@pytest.mark.parametrize(
    "text", ["Can it give you cancer?", "会过敏吗", "Could injected cells turn into a tumour?"]
)
def test_a_harm_that_nobody_speaks_of_is_not_answered_with_where_its_word_stands(
    library: Assembly, text: str
) -> None:
    """Osteoarthritis is called "the cancer that does not kill", and the glossary says what an allergy is."""
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER


def test_letters_that_changed_places_in_a_word_of_the_question_do_not_matter(library: Assembly) -> None:
    (reply,) = talk(library, "waht is stromal vasculer fraction")
    assert "from fat" in words(reply)


def test_which_is_best_is_answered_by_the_one_that_is(library: Assembly) -> None:
    (reply,) = talk(
        library, "Which treatment had the best function score at twelve months in the meta-analysis?"
    )
    assert "SVF" in words(reply)


def test_a_year_in_other_units_is_the_same_span(library: Assembly) -> None:
    (reply,) = talk(library, "In the umbilical trial, how many had sore joints in the first 3 days?")
    assert "80%" in words(reply)


def test_a_claim_on_a_named_study_that_asks_to_be_confirmed_gets_what_was_found_of_it(
    library: Assembly,
) -> None:
    (reply,) = talk(library, "exosome 打一针 pain 就降了83%, 是 RCT 的结果 right?")
    assert reply.kind is Kind.ANSWER and "83%" in reply.answer[0].text and "没有" in reply.answer[0].text


@pytest.mark.parametrize(
    "text", ["SVF和脐带干细胞是一回事吗", "Is SVF the same as umbilical cord stem cells?"]
)
def test_two_words_that_are_compared_are_both_explained(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert {"SVF", "umbilical" if reply.language.value == "en" else "脐带"} <= {
        word for word in ("SVF", "umbilical", "脐带") if word in words(reply)
    }


def test_the_author_of_a_study_is_known(library: Assembly) -> None:
    (reply,) = talk(library, "who wrote the 79-trial ranking")
    assert "Anil" in reply.answer[0].text


@pytest.mark.parametrize(
    "text", ["打干细胞针会不会发炎肿起来?", "Will my knee swell after a stem cell injection?"]
)
def test_a_question_on_harm_is_not_answered_with_a_benefit(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert "抗炎消肿" not in words(reply) and "Less inflammation" not in words(reply)


@pytest.mark.parametrize(
    "text",
    [
        "打完干细胞会感染吗",
        "用了脐带产品有没有人感染",
    ],
)
def test_what_speaks_of_the_rarest_thing_is_read_too(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert "cdc-2018" in {citation.study_id for citation in reply.citations}


@pytest.mark.parametrize("text", ["踝关节炎打干细胞有用吗", "Do stem cells help ankle arthritis?"])
def test_what_is_known_of_the_knee_is_not_said_of_another_joint(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER


def test_two_studies_that_are_set_against_each_other_both_speak_of_what_they_found(library: Assembly) -> None:
    (reply,) = talk(library, "30人那个跟480人那个,结果咋还打架呢?")
    assert "好于激素组" in words(reply) and "没有一种细胞治疗比激素注射更好" in words(reply)


def test_a_note_on_figures_says_which_figures(library: Assembly) -> None:
    """The library's own 8.1 % is not one of those for which no survey was found."""
    (reply,) = talk(library, "How common is knee arthritis in China?")
    assert "8.1%" in words(reply) and "the article's figures (10%-17%, 50%, 80%)" in words(reply)


def test_the_place_changes_and_the_question_stays(library: Assembly) -> None:
    _, second = talk(library, "How common is knee arthritis in China?", "全世界呢")
    assert "5.28亿" in words(second)


def test_uncle_sam_is_nobodys_uncle(library: Assembly) -> None:
    (reply,) = talk(library, "Has Uncle Sam's drug agency okayed any of this for knees?")
    assert reply.kind in (Kind.ANSWER, Kind.NO_ANSWER)


def test_a_named_study_binds(library: Assembly) -> None:
    """Neither a sentence on no study nor, with its frame left out, one on another study answers for it."""
    for text in ("Matas那个试验副作用多吗?", "Matas那个试验,打细胞的人疼痛降了多少分?"):
        (reply,) = talk(library, text)
        assert reply.kind is Kind.NO_ANSWER or set(cited(reply)) == {"matas-2019"}


def test_who_quotes_a_study_is_no_part_of_the_question(library: Assembly) -> None:
    (reply,) = talk(library, "The clinic keeps quoting the Mautner trial. How many people were in it?")
    assert "480" in words(reply)


@pytest.mark.parametrize("text", ["艾米迈托赛一支卖多少钱?", "what is the price of amimestrocel"])
def test_charging_people_is_no_price(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "胎盘那个跟Cytotherapy那个,哪个是随机分组的,哪个不是?",
        "Was the placental trial or the Cytotherapy one randomised?",
    ],
)
def test_a_study_described_beside_a_named_one_has_its_say(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert {"cytotherapy-2025", "placental-msc-ha-trial"} <= set(cited(reply))


def test_the_year_in_a_study_s_name_does_not_make_any_sentence_tell_when(library: Assembly) -> None:
    (reply,) = talk(library, "When was the Matas trial published?")
    assert reply.answer[0].text.endswith("was published in 2019.")


@pytest.mark.parametrize(
    "text",
    [
        "Are stem cells any better than PRP for knees?",
        "Which is better for a sore knee, swimming or cycling?",
        "富血小板血浆跟干细胞比,哪个更管用?",
    ],
)
def test_of_two_things_compared_nothing_is_said_that_speaks_of_one_only(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.NO_ANSWER


@pytest.mark.parametrize("text", ["Do stem cells beat a steroid injection?", "细胞和激素针比,哪个强?"])
def test_of_two_things_that_a_study_compared_its_result_is_said(library: Assembly, text: str) -> None:
    (reply,) = talk(library, text)
    assert reply.kind is Kind.ANSWER
    assert {"mautner-2023", "cytotherapy-2025"} & set(cited(reply))


def test_the_nearest_sentence_is_shown_as_such_where_there_is_no_answer(library: Assembly) -> None:
    (reply,) = talk(library, "480人的试验里有多少女的")
    assert reply.kind is Kind.NO_ANSWER
    said = library.replies.line("nearest", reply.language)
    places = [place for place, item in enumerate(reply.answer) if item.text == said]
    assert places and reply.answer[places[0] + 1].citations, (
        "it is told that what follows may not be the answer"
    )
    assert "医生" in reply.answer[-1].text


def test_one_thing_that_is_asked_for_gets_no_sentence_on_another_matter(library: Assembly) -> None:
    (reply,) = talk(library, "8761这个数是咋来的,是都打过干细胞的人吗")
    assert set(cited(reply)) == {"the-knee-2021"}


def test_how_sure_a_figure_is_is_no_question_for_the_figure(library: Assembly) -> None:
    for text in ("What's the catch with that 63 percent placebo number?", "63%那个数字,证据有多确定?"):
        (reply,) = talk(library, text)
        assert re.search("certainty|可信度", reply.answer[0].text), text


def test_how_common_may_be_answered_in_words(library: Assembly) -> None:
    (reply,) = talk(library, "用了脐带产品后感染,这种情况多见吗?")
    assert "多常见" in words(reply)


def test_the_nearest_sentence_follows_no_refusal(library: Assembly) -> None:
    (reply,) = talk(library, "我奶奶88,换髋还是保守,你替我们定")
    assert reply.kind is Kind.DECLINED
    assert not reply.citations
