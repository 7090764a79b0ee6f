"""Every kind of problem is found with its file and line, and all of them at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.library.ingest import ingest
from bot.library.progress import silent

from .conftest import Bench
from .files import EN_ARTICLE, STUDIES, ZH_ARTICLE, write_article


def problems(
    tmp_path: Path, bench: Bench, zh: str = ZH_ARTICLE, en: str = EN_ARTICLE, studies: str = STUDIES
) -> list[str]:
    """What ingest says of an article, as ``file:line: message``."""
    folder = write_article(tmp_path / "knee", zh, en, studies)
    try:
        ingest([folder], tmp_path / "data", bench.tools, silent)
    except CorpusError as exc:
        assert not (tmp_path / "data" / "index" / "current").exists()
        return [str(problem).removeprefix(f"{folder}/") for problem in exc.problems]
    return []


def test_the_article_of_these_tests_has_none(tmp_path: Path, bench: Bench) -> None:
    assert problems(tmp_path, bench) == []


Change = Callable[[str], str]


def put(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("title: 膝盖", "title: [膝盖"), "article.zh.md:3: not valid YAML"),
        (put("title: 膝盖\n", ""), "article.zh.md:2: front matter: 'title' is missing"),
        (put("publisher: 出版社\n", "publisher:\n"), "article.zh.md:3: front matter: 'publisher' is missing"),
        (
            put("label: 文章\n", "label: 文章\ntags: x\n"),
            "article.zh.md:9: front matter: unknown field 'tags'",
        ),
        (put("date: 2025-08-18", "date: yesterday"), "article.zh.md:4: front matter: 'date' must be a date"),
        (put("date: 2025-08-18", "date: 2025-02-30"), "article.zh.md:4: '2025-02-30': day is out of range"),
        (put("kind: commercial", "kind: maybe"), "article.zh.md:6: front matter: interest: 'kind' must be"),
        (put("language: zh", "language: fr"), "article.zh.md:7: front matter: 'language' must be one of"),
        (put("language: zh", "language: en"), "article.zh.md:1: the name says zh, the front matter en"),
        (put("title: 膝盖", "title: 膝盖\ntitle: 又一个"), "article.zh.md:3: 'title' is given twice"),
        (
            put("label: 文章\n---\n", "label: 文章\n"),
            "article.zh.md:1: front matter is missing or not closed",
        ),
        (put("study=study-1", "study=study-9"), "article.zh.md:20: unknown study id 'study-9'"),
        (put("balance=study-2", "balance=study-9"), "article.zh.md:23: unknown balance id 'study-9'"),
        (put("{#p3", "{#p2"), "article.zh.md:23: duplicate id 'p2', first on line 20"),
        (put("{#p3 ", "{#p4 "), "article.zh.md:23: missing translation: 'p4' is not in"),
        (put("study=study-1", "studdy=study-1"), "article.zh.md:20: unknown attribute 'studdy'"),
        (put("{#p1}", "{#p1"), "article.zh.md:14: an attributes line that cannot be read"),
        (put("30名患者", "40名患者"), "article.zh.md:20: 'p2': not in the other edition: 40"),
        (put("{#s1}\n", ""), "article.en.md:17: missing translation: 's1' is not in"),
        (put(" balance=study-2", ""), "article.zh.md:23: 'p3' has another study or balance"),
    ],
)
def test_problems_of_an_edition(tmp_path: Path, bench: Bench, change: Change, expected: str) -> None:
    found = problems(tmp_path, bench, zh=change(ZH_ARTICLE))
    assert any(expected in problem for problem in found), found


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (put("title: {zh: 研究一", "title: {zh: 研究一]"), "studies.yaml:2: not valid YAML"),
        (put("study-1:", "Study_1:"), "studies.yaml:1: study id 'Study_1' must be"),
        (put("study-2:", "study-1:"), "studies.yaml:25: 'study-1' is given twice"),
        (put("  journal:", "  jurnal:"), "studies.yaml:5: study-1: unknown field 'jurnal'"),
        (put("  design: {zh: 综述, en: review}\n", ""), "studies.yaml:25: study-2: 'design' is missing"),
        (
            put("design: {zh: 综述, en: review}", "design: 综述"),
            "studies.yaml:28: study-2: 'design' must be a mapping",
        ),
        (
            put("title: {zh: 研究一, en: Study one}", "title: {zh: 研究一}"),
            "studies.yaml:2: study-1: title: missing",
        ),
        (
            put(", en: [that study]", ", en: that study"),
            "studies.yaml:4: study-1: names: 'en' must be a list",
        ),
        (put(", Study one had no placebo.", ""), "studies.yaml:15: study-1: missing translation: 'record'"),
        (
            put("[Study one is small.]", "[Study one is small., null]"),
            "study-1: limitations: 'en' holds an item",
        ),
        (put("year: 2021", "year: 20211"), "studies.yaml:6: study-1: 'year' must be a whole number"),
        (put("participants: 30", "participants: many"), "studies.yaml:8: study-1: 'participants' must be"),
        (
            put("doi: 10.1002", "doi: https://doi.org/10.1002"),
            "studies.yaml:11: study-1: 'doi' must be a DOI",
        ),
        (put("url: https:", "url: see https:"), "studies.yaml:12: study-1: 'url' must be a web address"),
        (put("verdict: overstates", "verdict: wrong"), "studies.yaml:21: study-1: 'verdict' must be one of"),
        (put("  verdict: overstates\n", ""), "studies.yaml:1: study-1: 'verdict' is missing"),
        (put("checked: 2026-11-22", "checked: today"), "studies.yaml:24: study-1: 'checked' must be a date"),
        (
            put("  caution: {zh: 研究一只有30人。, en: Study one had only 30 people.}\n", ""),
            "studies.yaml:21: study-1: a study whose verdict is overstates needs a 'caution'",
        ),
        (put("study-1:", "- study-1:"), "not valid YAML"),
    ],
)
def test_problems_of_studies(tmp_path: Path, bench: Bench, change: Change, expected: str) -> None:
    found = problems(tmp_path, bench, studies=change(STUDIES))
    assert any(expected in problem for problem in found), found


def test_all_problems_come_at_once(tmp_path: Path, bench: Bench) -> None:
    found = problems(
        tmp_path,
        bench,
        zh=ZH_ARTICLE.replace("30名", "40名").replace("title: 膝盖\n", ""),
        en=EN_ARTICLE.replace("{#p3 ", "{#p4 "),
        studies=STUDIES.replace("year: 2021", "year: x").replace("verdict: context", "verdict: fine"),
    )
    assert [problem.split(": ")[0] for problem in found] == [
        "article.en.md:20",
        "article.en.md:23",
        "article.zh.md:2",
        "article.zh.md:19",
        "article.zh.md:22",
        "studies.yaml:6",
        "studies.yaml:30",
    ]


def test_an_empty_edition(tmp_path: Path, bench: Bench) -> None:
    header = EN_ARTICLE[: EN_ARTICLE.index("{#t}")]
    assert problems(tmp_path, bench, en=header) == ["article.en.md:1: empty edition: the file holds no text"]


def test_a_month_may_be_a_word(tmp_path: Path, bench: Bench) -> None:
    zh = ZH_ARTICLE.replace("膝盖有一个关节。", "2025年4月,膝盖有一个关节。")
    en = EN_ARTICLE.replace("The knee has a joint.", "In April 2025 the knee has a joint.")
    assert problems(tmp_path, bench, zh=zh, en=en) == []
    assert problems(tmp_path / "other", bench, zh=zh, en=en.replace("April", "May"))


def test_two_editions_in_one_language(tmp_path: Path, bench: Bench) -> None:
    for name in ("knee.md", "knee.txt"):
        (tmp_path / name).write_text("The knee is a joint of the leg.")
    with pytest.raises(CorpusError, match="a second edition in en"):
        ingest([tmp_path / "knee.md", tmp_path / "knee.txt"], tmp_path / "data", bench.tools, silent)


def test_a_study_id_belongs_to_one_article(tmp_path: Path, bench: Bench) -> None:
    data = tmp_path / "data"
    ingest([write_article(tmp_path / "one")], data, bench.tools, silent)
    with pytest.raises(CorpusError) as caught:
        ingest([write_article(tmp_path / "two")], data, bench.tools, silent)
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in caught.value.problems] == [
        "two/studies.yaml:1: study id 'study-1' already belongs to 'one'",
        "two/studies.yaml:25: study id 'study-2' already belongs to 'one'",
    ]


def test_studies_of_another_article_may_be_named(tmp_path: Path, bench: Bench) -> None:
    own, rest = STUDIES[: STUDIES.index("study-2:")], STUDIES[STUDIES.index("study-2:") :]
    plain_zh, plain_en = ZH_ARTICLE.replace(" study=study-1", ""), EN_ARTICLE.replace(" study=study-1", "")
    one = write_article(tmp_path / "one", studies=own)
    two = write_article(tmp_path / "two", plain_zh, plain_en, rest)
    with pytest.raises(CorpusError, match="unknown balance id 'study-2'"):
        ingest([one], tmp_path / "data", bench.tools, silent)
    ingest([one, two], tmp_path / "together", bench.tools, silent)
    ingest([two], tmp_path / "data", bench.tools, silent)
    assert ingest([one], tmp_path / "data", bench.tools, silent).added == ("one",)


def test_the_name_of_the_glossary_is_taken(tmp_path: Path, bench: Bench) -> None:
    with pytest.raises(CorpusError, match="the name 'glossary' is taken"):
        ingest([write_article(tmp_path / "glossary")], tmp_path / "data", bench.tools, silent)


def test_studies_that_cannot_be_read_do_not_hide_behind_unknown_ids(tmp_path: Path, bench: Bench) -> None:
    found = problems(tmp_path, bench, studies=STUDIES.replace("study-1:\n", "study-1: [\n"))
    assert len(found) == 1 and "not valid YAML" in found[0]
