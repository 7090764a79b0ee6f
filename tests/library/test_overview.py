"""What is said of an article's studies all together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.article import Study, Verdict
from bot.library.overview import catalogue, overview
from tests.library.test_chunk import article


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return article(tmp_path).studies["study-1"]


def named(study: Study, name: str, verdict: Verdict) -> Study:
    return replace(study, study_id=name, label={"zh": f"研究{name}", "en": f"study {name}"}, verdict=verdict)


def test_counts_and_names_by_verdict(study: Study) -> None:
    verdicts = [Verdict.NOT_FOUND, Verdict.OVERSTATES, Verdict.NOT_FOUND, Verdict.AGREES, Verdict.CONTEXT]
    studies = [named(study, name, verdict) for name, verdict in zip("ABCDE", verdicts, strict=True)]
    heading, said = overview("the article", studies, "en")
    assert "the article" in heading
    assert said == [
        "We checked 4 studies and figures in the article against the published record: "
        "1 in agreement, 1 overstated, 2 not found.",
        "What the article gets wrong or overstates: study B.",
        "What the article speaks of and we did not find: study A; study C.",
    ]
    _, said = overview("文章", studies, "zh")
    assert said[0] == "我们核对了文章讲到的4项研究和数字：1项与公开记录一致，1项说得超出记录，2项没有找到。"
    assert "研究A、研究C" in said[-1]
    assert not any("研究E" in sentence for sentence in said), "background is no claim of the article"


def test_one_claim_is_not_summed_up(study: Study) -> None:
    assert overview("文章", [named(study, "A", Verdict.NOT_FOUND)], "zh")[1] == []


def test_the_list_of_studies_says_which_were_not_found_and_which_is_the_largest(study: Study) -> None:
    small = replace(named(study, "A", Verdict.AGREES), participants=26, journal="The Knee", year=2021)
    large = replace(named(study, "B", Verdict.OVERSTATES), participants=8761, journal="BMJ Open", year=2019)
    lost = replace(named(study, "C", Verdict.NOT_FOUND), participants=875, journal="The Knee", year=2025)
    figure = replace(named(study, "D", Verdict.CONTEXT), participants=None, journal=None, registry=None)
    _, said = catalogue("the article", (small, large, lost, figure), "en")
    assert said == [
        "The studies in the article are: study A; study B (overstated); study C (not found).",
        "The studies in the article by number of people, the largest first: "
        "study B (overstated), 8761 people; study C (not found), 875 people; study A, 26 people.",
        "The studies in the article by number of people, the smallest first: "
        "study A, 26 people; study C (not found), 875 people; study B (overstated), 8761 people.",
        "The studies in the article by year, the newest first: "
        "study C (not found) (2025); study A (2021); study B (overstated) (2019).",
        "The journals of the studies in the article are: The Knee; BMJ Open.",
    ]
    _, said = catalogue("文章", (small, large, lost, figure), "zh")
    assert said[-1] == "文章讲到的研究所在的期刊有：《The Knee》、《BMJ Open》。"
    assert said[1] == (
        "文章讲到的研究按人数从多到少是：研究B（说得超出记录）（8761人）、研究C（没有找到）（875人）、研究A（26人）。"
    )


def test_one_study_makes_no_list(study: Study) -> None:
    assert catalogue("文章", [replace(study, participants=26)], "zh")[1] == []
