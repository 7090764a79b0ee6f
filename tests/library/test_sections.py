"""Blocks know their headings and their lead-in; ids align two editions of one structure."""

from bot.errors import Problem
from bot.library.read_markdown import read_markdown
from bot.library.sections import Sections, parse_sections


def parsed(text: str, title: str | None = None) -> Sections:
    problems: list[Problem] = []
    sections = parse_sections(read_markdown(text, "a.md", 1, problems).elements, "a.md", title, problems)
    assert not problems
    return sections


def test_headings_above_a_block_are_its_section_but_the_title_is_not() -> None:
    sections = parsed("# Title\n\none\n\n## A\n\ntwo\n\n### B\n\nthree\n\n## C\n\nfour\n")
    assert [(block.text, block.section) for block in sections.blocks] == [
        ("one", ""),
        ("two", "A"),
        ("three", "A > B"),
        ("four", "C"),
    ]
    assert sections.title == "Title"


def test_two_headings_of_one_level_are_both_sections() -> None:
    sections = parsed("# A\n\none\n\n# B\n\ntwo\n")
    assert [block.section for block in sections.blocks] == ["A", "B"]
    assert sections.title is None


def test_a_heading_that_makes_a_claim_is_a_block_too() -> None:
    sections = parsed("{#h balance=b-1}\n## It works\n\n{#p}\ntext\n\n## Another\n\nmore\n")
    assert [(block.block_id, block.text, block.section) for block in sections.blocks] == [
        ("h", "It works", ""),
        ("p", "text", "It works"),
        ("b004", "more", "Another"),
    ]


def leads(text: str) -> dict[str, str]:
    return {block.text: block.lead for block in parsed(text).blocks if block.lead}


def test_numbered_points_get_their_lead_in_sentence() -> None:
    text = "近年来很热。作用机制是“三重修复力”:\n\n{#m1}\n1.直接再生:分化。\n\n{#m2}\n2.旁分泌:分泌。\n\n这一机制已被验证。\n"
    lead = "作用机制是“三重修复力”:"
    assert leads(text) == {"1.直接再生:分化。": lead, "2.旁分泌:分泌。": lead}


def test_labelled_points_and_what_goes_on_between_them() -> None:
    text = (
        "进展如下:\n\n国内进展:八款。\n\n同年又有一项。\n\n国际动态:很多。\n\n此外,还有一些。\n\n最后一段。\n"
    )
    assert set(leads(text)) == {"国内进展:八款。", "同年又有一项。", "国际动态:很多。"}


def test_the_paragraph_after_a_colon_belongs_to_it() -> None:
    assert set(
        leads("The safety is good:\n\nIn 26 patients nothing happened.\n\nAnother study had 30.\n")
    ) == {"In 26 patients nothing happened."}


def test_a_list_belongs_to_the_paragraph_before_it() -> None:
    assert leads("There are options. Here are two.\n\n- rest\n- exercise\n\nThe end.\n") == {
        "rest": "Here are two.",
        "exercise": "Here are two.",
    }


def test_a_heading_ends_a_run() -> None:
    assert leads("It is so:\n\n## Next\n\nNot led in.\n") == {}


def test_ids_are_made_by_order() -> None:
    chinese, english = parsed("# 题\n\n一\n\n- 二\n- 三\n"), parsed("# T\n\none\n\n- two\n- three\n")
    assert [block.block_id for block in chinese.blocks] == [block.block_id for block in english.blocks]
    assert chinese.outline == english.outline and not chinese.named


def test_duplicate_ids_are_reported_with_both_lines() -> None:
    problems: list[Problem] = []
    elements = read_markdown("{#a}\none\n\n{#a}\ntwo\n", "a.md", 10, problems).elements
    parse_sections(elements, "a.md", None, problems)
    assert [str(problem) for problem in problems] == ["a.md:13: duplicate id 'a', first on line 10"]
