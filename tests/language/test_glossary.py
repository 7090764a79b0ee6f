"""Reading the glossary: everything that is wrong at once, by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import CorpusError
from bot.language.glossary import COLUMNS, PAIR, read_glossary

HEADER = "\t".join(COLUMNS)
GOOD = "间充质干细胞\tmesenchymal stem cell\tMSC|间质干细胞\tMSC|MSCs\tcell\t一种细胞。\tA kind of cell."


def write(folder: Path, *rows: str, header: str = HEADER, name: str = "terms.tsv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_a_term_is_found_by_all_its_names_in_any_writing(tmp_path: Path) -> None:
    glossary = read_glossary([write(tmp_path, GOOD)])
    (term,) = glossary.terms
    assert term.names == {
        "zh": ("间充质干细胞", "MSC", "间质干细胞"),
        "en": ("mesenchymal stem cell", "MSC", "MSCs"),
    }
    assert set(glossary.by_name) == {"间充质干细胞", "msc", "间质干细胞", "mesenchymal stem cell", "mscs"}
    assert all(found == (term,) for found in glossary.by_name.values())


def test_every_problem_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    first = write(
        tmp_path,
        "膝\tknee\t\t\tjoint\t\t",
        "膝\tknee",
        "",
        "髋\t\t\t\tjoint\t\t",
        "\t\t\t\t\t\t",
        "肩\tshoulder\t\t\tlimb\t\t",
        "肘\telbow\t\t\tjoint\t手臂中间。\t",
    )
    second = write(tmp_path, GOOD, header="zh\ten", name="more.tsv")
    with pytest.raises(CorpusError) as raised:
        read_glossary([first, second])
    told = [(Path(p.file).name, p.line, p.message) for p in raised.value.problems]
    assert [(file, line) for file, line, _ in told] == [
        ("terms.tsv", 3),
        ("terms.tsv", 5),
        ("terms.tsv", 6),
        ("terms.tsv", 7),
        ("terms.tsv", 8),
        ("more.tsv", 1),
    ]
    words = [
        "2 columns instead of 7",
        "empty: en",
        "empty: zh, en, kind",
        "'limb'",
        "one language only",
        "columns must be",
    ]
    assert all(word in message for word, (_, _, message) in zip(words, told, strict=True))


def test_what_is_no_text_is_told_and_not_thrown(tmp_path: Path) -> None:
    broken = tmp_path / "terms.tsv"
    broken.write_bytes(b"zh\ten\n\xff\xfe\x80")
    with pytest.raises(CorpusError, match="UTF-8"):
        read_glossary([broken])
    with pytest.raises(CorpusError, match="cannot be read"):
        read_glossary([tmp_path / "none.tsv"])


def test_a_byte_order_mark_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "terms.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode())
    assert read_glossary([path]).terms == read_glossary([write(tmp_path, GOOD, name="plain.tsv")]).terms


def test_quotation_marks_are_letters_like_others(tmp_path: Path) -> None:
    row = '"神药\t"miracle" cure\t\t\tgeneral\t\t'
    (term,) = read_glossary([write(tmp_path, row)]).terms
    assert (term.names["zh"], term.names["en"]) == (('"神药',), ('"miracle" cure',))


def test_word_lists_only_fill_gaps(tmp_path: Path) -> None:
    pairs = tmp_path / "pairs.tsv"
    pairs.write_text("MSC\tsomething else\n苹果\tapple\nno tab\n", encoding="utf-8")
    glossary = read_glossary([write(tmp_path, GOOD)], [pairs])
    assert len(glossary.terms) == 1
    assert [term.kind for term in glossary.by_name["msc"]] == ["cell"]
    assert [term.kind for term in glossary.by_name["apple"]] == [PAIR]
