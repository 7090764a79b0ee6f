"""What is said of an article's claims all together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.article import Study, Verdict
from bot.library.overview import overview
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
