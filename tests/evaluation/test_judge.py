"""Each seeded mistake is caught by the checks that are meant for it, and by no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.evaluation.case import Case
from bot.evaluation.cases import read_rows
from bot.evaluation.judge import Judge, Verdict
from bot.evaluation.library import Library
from bot.evaluation.metrics import measure
from bot.evaluation.observed import Item, Observed, Source, failed

from .conftest import ROW

Answered = Callable[[Case], Observed]


def broken(verdict: Verdict) -> set[str]:
    """The checks that found something wrong."""
    return {name for name, check in verdict.checks.items() if name != "reading_grade" and check.value < 1}


def changed(seen: Observed, **fields: Any) -> Observed:
    return seen.model_copy(update=fields)


def with_text(seen: Observed, text: str) -> Observed:
    """The same reply with its first item saying something else."""
    return changed(seen, answer=(Item(text=text, citations=seen.answer[0].citations), *seen.answer[1:]))


def other_source(seen: Observed, holdings: Library, study: str) -> Observed:
    """The same words, cited to real passages of another study."""
    passage = next(p for p in holdings.passages.values() if p.study_id == study and p.language == "en")
    swapped = tuple(
        source.model_copy(
            update={
                "study_id": study, "passage_id": passage.passage_id, "quote": passage.text, "title": study,
                "journal": None, "year": None, "participants": None, "design": None, "section": passage.section,
            }
        )
        for source in seen.citations
    )  # fmt: skip
    return changed(seen, citations=swapped)


def test_a_right_reply_has_no_fault(case: Case, good: Observed, judge: Judge) -> None:
    verdict = judge(case, good)
    assert verdict.faults == ()
    assert verdict.right
    assert set(verdict.checks) >= {
        "replied", "kind", "language", "disclaimer", "citations", "forbidden", "grounding", "brevity", "reading_grade",
        "studies", "facts", "first", "wrong_study", "study_precision",
    }  # fmt: skip


def test_a_wrong_number(case: Case, good: Observed, judge: Judge) -> None:
    """Neither what was asked for nor in what is cited."""
    text = good.answer[0].text.replace("30", "33")
    wrong = changed(with_text(good, text), answer=with_text(good, text).answer[:1])
    assert broken(judge(case, wrong)) == {"facts", "first", "grounding"}


def test_a_wrong_study(case: Case, good: Observed, judge: Judge, holdings: Library) -> None:
    """What is said is right and does not stand in what is cited."""
    wrong = other_source(good, holdings, "arthroplasty-pain")
    assert broken(judge(case, wrong)) == {"studies", "study_precision", "grounding"}


def test_a_study_that_must_not_be_cited(case: Case, good: Observed, judge: Judge, holdings: Library) -> None:
    """Beside the right one it costs precision, not recall."""
    fresh = other_source(good, holdings, "nih-registry").citations[0].model_copy(update={"number": 9})
    wrong = changed(good, citations=(*good.citations, fresh))
    assert broken(judge(case, wrong)) == {"wrong_study", "study_precision"}


@pytest.mark.parametrize("disclaimer", ["", "  ", "Ask us anything!"])
def test_a_lost_disclaimer(case: Case, good: Observed, judge: Judge, disclaimer: str) -> None:
    assert broken(judge(case, changed(good, disclaimer=disclaimer))) == {"disclaimer"}


def test_a_wrong_language(case: Case, good: Observed, judge: Judge, answered: Answered) -> None:
    """The reply to the same question in Chinese, in which everything else is right."""
    chinese = read_rows(
        [ROW | {"language": "zh", "question": "《Cytotherapy》试验有多少人？", "facts": ["30"]}], "here"
    )[0]
    reply = answered(chinese)
    assert judge(chinese, reply).right
    english = read_rows([ROW | {"facts": ["30"]}], "here")[0]
    assert broken(judge(english, reply)) == {"language"}


def test_a_language_that_is_only_said(case: Case, good: Observed, judge: Judge) -> None:
    assert broken(judge(case, changed(good, language="zh"))) == {"language", "disclaimer"}


def test_simplified_where_traditional_is_wanted(judge: Judge, answered: Answered) -> None:
    row = {"id": "a", "language": "zh", "question": "干细胞注射安全吗？", "kind": "answer", "part": "tune"}
    reply = answered(read_rows([row], "here")[0])
    traditional = read_rows([row | {"language": "zh-Hant"}], "here")[0]
    assert broken(judge(traditional, changed(reply, language="zh-Hant"))) == {"language"}


@pytest.mark.parametrize(
    "how",
    [
        "no such number",
        "no such study",
        "no such passage",
        "words that are not there",
        "another study's passage",
        "twice",
    ],
)
def test_a_fabricated_citation(case: Case, good: Observed, judge: Judge, how: str) -> None:
    first = next(source for source in good.citations if not source.is_evidence_note)
    fabricated: Mapping[str, Source] = {
        "no such study": first.model_copy(update={"number": 9, "study_id": "lancet-2031"}),
        "no such passage": first.model_copy(
            update={"number": 9, "passage_id": "stem-cells-osteoarthritis/p99@en"}
        ),
        "words that are not there": first.model_copy(update={"number": 9, "quote": "Pain fell in everyone."}),
        "another study's passage": first.model_copy(
            update={
                "number": 9,
                "passage_id": "stem-cells-osteoarthritis/p14@en",
                "quote": "441 in the stem-cell group",
            }
        ),
        "twice": first,
    }
    if how == "no such number":
        item = good.answer[0]
        wrong = changed(
            good, answer=(Item(text=item.text, citations=(*item.citations, 99)), *good.answer[1:])
        )
    else:
        others = [source for source in good.citations if source is not first]
        wrong = changed(good, citations=(first, *others, fabricated[how]))
    expected = {"citations", "study_precision"} if how == "no such study" else {"citations"}
    assert broken(judge(case, wrong)) == expected


def test_an_item_that_cites_nothing(case: Case, good: Observed, judge: Judge) -> None:
    wrong = changed(good, answer=(*good.answer, Item(text="That is all.")))
    assert broken(judge(case, wrong)) == {"citations"}


def test_a_forbidden_statement(case: Case, good: Observed, judge: Judge) -> None:
    assert broken(judge(case, with_text(good, good.answer[0].text + " All were cured."))) == {"forbidden"}


def test_too_long(case: Case, good: Observed, judge: Judge) -> None:
    assert broken(judge(case, with_text(good, " ".join([good.answer[0].text] * 20)))) == {"brevity"}


def test_too_hard(good: Observed, judge: Judge) -> None:
    case = read_rows([ROW | {"grade": 0}], "here")[0]
    assert broken(judge(case, good)) == {"grade"}


def test_a_name_that_is_cited_nowhere(case: Case, good: Observed, judge: Judge) -> None:
    assert broken(judge(case, with_text(good, good.answer[0].text + " It ran in Hamburg."))) == {"grounding"}


def test_another_kind_is_one_fault_and_costs_all_that_was_asked(
    case: Case, good: Observed, judge: Judge
) -> None:
    verdict = judge(case, changed(good, kind="no_answer"))
    assert verdict.faults == ("kind: no_answer",)
    assert broken(verdict) == {"kind", "studies", "facts", "first"}


def test_no_reply_is_one_fault(case: Case, judge: Judge) -> None:
    verdict = judge(case, failed(case.case_id, "no reply after 5 s"))
    assert verdict.outcome == "error"
    assert verdict.faults == ("replied: no reply after 5 s",)
    assert broken(verdict) == {"replied", "kind", "studies", "facts", "first"}


def test_what_an_emergency_must_say_is_looked_for_too(judge: Judge, answered: Answered) -> None:
    row = {
        "id": "a",
        "language": "zh",
        "question": "打针后膝盖红肿热痛还发烧",
        "kind": "emergency",
        "part": "tune",
    }
    plain, wanting = (read_rows([row | {"facts": facts}], "here")[0] for facts in (["120"], ["999"]))
    assert judge(plain, answered(plain)).right
    assert broken(judge(wanting, answered(wanting))) == {"facts"}


def test_a_kind_that_is_right_beside_answers_owes_no_facts(judge: Judge, answered: Answered) -> None:
    row = {
        "id": "a",
        "language": "en",
        "question": "Who won the football?",
        "kind": ["answer", "declined", "no_answer"],
        "part": "tune",
    }
    case = read_rows([row | {"facts": ["3 goals"], "studies": ["cdc-2018"]}], "here")[0]
    assert judge(case, answered(case)).right


@pytest.mark.parametrize(
    ("mistake", "fallen"),
    [
        ("number", {"cases_right", "facts", "first", "grounding"}),
        ("disclaimer", {"cases_right", "disclaimer"}),
        ("language", {"cases_right", "language"}),
        ("citation", {"cases_right", "citation_validity"}),
        ("study", {"cases_right", "study_recall", "study_precision", "grounding"}),
    ],
)
def test_the_metric_meant_for_a_mistake_falls(
    case: Case,
    good: Observed,
    judge: Judge,
    holdings: Library,
    answered: Answered,
    mistake: str,
    fallen: set[str],
) -> None:
    case = read_rows([ROW | {"facts": ["30"]}], "here")[0]
    chinese = read_rows([ROW | {"language": "zh", "question": "《Cytotherapy》试验有多少人？"}], "here")[0]
    number = with_text(good, good.answer[0].text.replace("30", "33"))
    wrong = {
        "number": changed(number, answer=number.answer[:1]),
        "disclaimer": changed(good, disclaimer=""),
        "language": changed(answered(chinese), ranking=good.ranking),
        "citation": changed(
            good, answer=(Item(text=good.answer[0].text, citations=(1, 99)), *good.answer[1:])
        ),
        "study": other_source(good, holdings, "arthroplasty-pain"),
    }[mistake]
    before, after = measure([judge(case, good)]), measure([judge(case, wrong)])
    shares = {name for name in before if not name.startswith(("grade", "latency"))}
    assert {name for name in shares if after[name].value < before[name].value} == fallen
