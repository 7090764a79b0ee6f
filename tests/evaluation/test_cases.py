"""Cases are read from three formats, and every problem of every file is told at once with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import CasesError
from bot.evaluation.cases import CASES, read_cases
from bot.evaluation.library import Library, check_references

GOOD = "{id: a, language: zh, question: q, kind: answer, part: tune}"


def problems(*files: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(CasesError) as caught:
        read_cases(*files)
    return [(Path(one.file).name, one.line, one.message) for one in caught.value.problems]


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_every_problem_of_a_yaml_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "cases.yaml",
        f"- {GOOD}\n"
        "- {id: b, language: fr, question: q, kind: answer, part: tune}\n"
        "- id: c\n"
        "  language: zh\n"
        "  kind: perhaps\n"
        "  part: some\n"
        "  facts:\n"
        "    - ok\n"
        "    - 're:(unclosed'\n"
        "    - {deep: er}\n"
        "  grade: hard\n"
        "  extra: 1\n"
        f"- {GOOD}\n"
        "- {id: Bad Id, language: en, question: q, kind: [answer, nothing], part: tune}\n"
        "- {id: d, language: en, question: q, kind: answer, part: tune, pair: e}\n"
        "- {id: f, language: en, question: q, kind: answer, part: tune, studies: [x], not_studies: [x]}\n"
        "- {id: g, language: en, question: q, kind: answer, part: tune, rubric: [{item: i, points: many}]}\n"
        "- {id: h, language: en, question: q, kind: answer, part: tune, facts: ['re:.*']}\n",
    )
    found = problems(file)
    lines = [line for _, line, _ in found]
    assert lines == sorted(lines)
    assert [(line, message) for _, line, message in found if line == 13] == [
        (13, f"a: the id 'a' stands already in {file}:1")
    ]
    for line, words in [
        (2, "'fr'"), (3, "'question' is missing"), (5, "'perhaps'"), (6, "'some'"), (9, "regular expression"),
        (10, "neither a text nor a list"), (11, "'grade'"), (12, "unknown field 'extra'"), (14, "'Bad Id'"), (14, "'nothing'"),
        (15, "no case 'e'"), (16, "both wanted and not wanted"), (17, "'points' must be a number"), (18, "in every text"),
    ]:  # fmt: skip
        assert any(at == line and words in message for _, at, message in found), (line, words, found)


def test_problems_of_several_files_come_together(tmp_path: Path) -> None:
    files = [
        write(tmp_path, "a.yaml", "id: not-a-list\n"),
        write(tmp_path, "b.jsonl", '{"id": "x", "language": "zh"\n\n{"id": "y", "id": "z"}\n'),
        write(tmp_path, "c.csv", "id,language,colour\na,zh,red,too,many\n"),
        write(tmp_path, "d.yaml", "- {id: broken\n"),
        write(tmp_path, "e.txt", "words\n"),
        tmp_path / "missing.yaml",
    ]
    found = problems(*files)
    assert {name for name, _, _ in found} == {"a.yaml", "b.jsonl", "c.csv", "d.yaml", "e.txt", "missing.yaml"}
    assert ("b.jsonl", 3) in {(name, line) for name, line, _ in found}
    assert ("c.csv", 2) in {(name, line) for name, line, _ in found}


def test_pairs_name_each_other_in_two_languages(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "pairs.yaml",
        "- {id: a-zh, language: zh, question: q, kind: answer, part: tune, pair: a-en}\n"
        "- {id: a-en, language: en, question: q, kind: answer, part: tune}\n"
        "- {id: b-zh, language: zh, question: q, kind: answer, part: tune, pair: b-hant}\n"
        "- {id: b-hant, language: zh-Hant, question: q, kind: answer, part: tune, pair: b-zh}\n",
    )
    assert [(line, message.split("'pair': ")[1]) for _, line, message in problems(file)] == [
        (1, "'a-en' does not name 'a-zh' as its pair"),
        (3, "'b-hant' is in the same language"),
        (4, "'b-zh' is in the same language"),
    ]


def test_the_same_case_in_every_format(tmp_path: Path) -> None:
    yaml_file = write(
        tmp_path,
        "one.yaml",
        "- id: one\n  language: zh-Hant\n  question: '多少人？'\n  turns: [之前]\n  kind: [answer, no_answer]\n"
        "  studies: [a, [b, c]]\n  facts: [[三十, '30'], 're:x|y']\n  first: [一, 二]\n  grade: 8\n  part: check\n"
        "  tags: [t]\n  rubric: [{item: clear, points: 2}]\n",
    )
    jsonl_file = write(
        tmp_path,
        "one.jsonl",
        '{"id": "one", "language": "zh-Hant", "question": "多少人？", "turns": ["之前"], "kind": ["answer", "no_answer"], '
        '"studies": ["a", ["b", "c"]], "facts": [["三十", "30"], "re:x|y"], "first": ["一", "二"], "grade": 8, '
        '"part": "check", "tags": ["t"], "rubric": [{"item": "clear", "points": 2}]}\n',
    )
    csv_file = write(
        tmp_path,
        "one.csv",
        "\ufeffid,language,question,turns,kind,studies,facts,first,grade,part,tags,rubric\r\n"
        "one,zh-Hant,多少人？,之前,answer | no_answer,a | b / c,三十 / 30 | re:x|y,一 / 二,8,check,t,clear = 2\r\n",
    )
    told = [(read_cases(file)[0]) for file in (yaml_file, jsonl_file, csv_file)]
    for one in told[1:]:
        for name in (
            "case_id",
            "language",
            "question",
            "turns",
            "kinds",
            "studies",
            "facts",
            "first",
            "grade",
            "part",
        ):
            assert getattr(one, name) == getattr(told[0], name), name
        assert (one.tags, one.rubric) == (told[0].tags, told[0].rubric)


def test_texts_may_be_named_once_and_used_often_but_not_unfolded(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "anchors.yaml",
        "- {id: a, language: en, question: q, kind: answer, part: tune, facts: [&none [never, not, none]]}\n"
        "- {id: b, language: en, question: q, kind: answer, part: tune, facts: [*none]}\n",
    )
    one, other = read_cases(file)
    assert one.facts == other.facts
    bomb = write(
        tmp_path,
        "bomb.yaml",
        "- &a [x, x, x, x, x, x, x, x]\n- &b [*a, *a, *a, *a, *a, *a, *a, *a]\n- &c [*b, *b, *b, *b, *b, *b, *b, *b]\n",
    )
    assert problems(bomb)[0][1] == 2


def test_the_shipped_cases_name_only_what_the_library_holds(holdings: Library) -> None:
    cases = read_cases(CASES)
    check_references(cases, holdings)
    assert len(cases) >= 300


def test_what_the_library_does_not_hold_is_told(holdings: Library, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "names.yaml",
        "- {id: a, language: en, question: q, kind: answer, part: tune, studies: [no-such], paragraphs: [balance/p1, balance/r1]}\n",
    )
    with pytest.raises(CasesError) as caught:
        check_references(read_cases(file), holdings)
    assert [problem.message for problem in caught.value.problems] == [
        "a: no study 'no-such' in the library",
        "a: no paragraph 'balance/p1' in the library",
    ]
