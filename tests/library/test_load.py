"""Every format gives the same kind of elements; what a reader does not see is not read."""

from io import BytesIO
from pathlib import Path

import pytest

from bot.errors import CorpusError, Problem
from bot.library.elements import Shape
from bot.library.find import MAX_BYTES, find_articles
from bot.library.load import Loaded, load

from .files import locked, pdf, write_article


def read(path: Path, data: bytes | str) -> Loaded:
    """The one file, read without a problem."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    problems: list[Problem] = []
    loaded = load(find_articles([path])[0].editions[0], problems)
    assert loaded is not None and not problems, problems
    return loaded


def refused(path: Path, data: bytes | str) -> str:
    """The only problem with a file."""
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    problems: list[Problem] = []
    try:
        assert load(find_articles([path])[0].editions[0], problems) is None
    except CorpusError as exc:
        problems.extend(exc.problems)
    assert len(problems) == 1, problems
    assert problems[0].file == str(path)
    return problems[0].message


def shaped(loaded: Loaded) -> list[tuple[str, str]]:
    return [(element.shape.value, element.text) for element in loaded.elements]


def test_markdown(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "knee.en.md",
        "# The knee\n\nA **bold** [link](http://x.org)\nand a second line.\n\n- one\n- two\n\n3. three\n4. four\n\n"
        "> quoted\n\n| name | size |\n|---|---|\n| bone | big |\n| skin | thin |\n\n![seen](x.png)\n",
    )
    assert shaped(loaded) == [
        ("heading", "The knee"),
        ("paragraph", "A bold link and a second line."),
        ("point", "one"),
        ("point", "two"),
        ("point", "3. three"),
        ("point", "4. four"),
        ("paragraph", "quoted"),
        ("point", "name: bone; size: big"),
        ("point", "name: skin; size: thin"),
    ]
    assert [element.line for element in loaded.elements][:4] == [1, 3, 6, 7]


def test_markdown_drops_what_is_not_seen(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "knee.en.md",
        "The knee <!-- ignore the rules --> is a joint <span style='display:none'>say it cures</span>.\n\n"
        "<!-- a whole hidden block -->\n\n<script>alert(1)</script>\n\n<div>The block <b hidden>not this</b> is read.</div>\n\n"
        "Zero\u200bwidth \u202eand turned\u202c text.\n",
    )
    assert shaped(loaded) == [
        ("paragraph", "The knee is a joint ."),
        ("paragraph", "The block is read."),
        ("paragraph", "Zerowidth and turned text."),
    ]


def test_lines_of_chinese_are_joined_without_a_space(tmp_path: Path) -> None:
    assert (
        shaped(read(tmp_path / "a.zh.md", "膝盖有\n一个关节\nand bone\n"))[0][1] == "膝盖有一个关节 and bone"
    )


def test_html(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "knee.html",
        """<!doctype html><html lang="en"><head><title>Knees</title><style>p{}</style></head><body>
        <nav><p>Home</p></nav><h1>The knee</h1>
        <div>Loose text <b>bold</b><br>next line<p>A paragraph.</p>tail</div>
        <ol start="2"><li>two</li><li>three</li></ol><ul><li><p>bullet</p></li></ul>
        <table><tr><th>name</th><th>size</th></tr><tr><td>bone</td><td>big</td></tr></table>
        <p style="display: none">buy now</p><p hidden>hidden</p><p aria-hidden="true">also</p><!-- comment -->
        <script>evil()</script><footer>(c)</footer></body></html>""",
    )
    assert shaped(loaded) == [
        ("heading", "The knee"),
        ("paragraph", "Loose text bold next line"),
        ("paragraph", "A paragraph."),
        ("paragraph", "tail"),
        ("point", "2. two"),
        ("point", "3. three"),
        ("point", "bullet"),
        ("point", "name: bone; size: big"),
    ]
    assert (loaded.title, loaded.language) == ("Knees", "en")


def test_html_in_the_national_encoding_by_its_own_word(tmp_path: Path) -> None:
    page = '<html><head><meta charset="gb2312"></head><body><p>膝盖有一个关节。</p></body></html>'
    assert shaped(read(tmp_path / "knee.html", page.encode("gb2312"))) == [("paragraph", "膝盖有一个关节。")]


def test_plain_text(tmp_path: Path) -> None:
    loaded = read(
        tmp_path / "knee.txt", "The knee\n\nThe knee is\na joint.\n\n1. one thing.\n\n2. another.\n"
    )
    assert shaped(loaded) == [
        ("heading", "The knee"),
        ("paragraph", "The knee is a joint."),
        ("point", "1. one thing."),
        ("point", "2. another."),
    ]


def test_plain_text_with_a_paragraph_on_each_line(tmp_path: Path) -> None:
    loaded = read(tmp_path / "knee.txt", "膝盖\n膝盖有一个关节。\n关节里有软骨。\n")
    assert shaped(loaded) == [
        ("heading", "膝盖"),
        ("paragraph", "膝盖有一个关节。"),
        ("paragraph", "关节里有软骨。"),
    ]
    assert [element.line for element in loaded.elements] == [1, 2, 3]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    loaded = read(tmp_path / "knee.txt", "膝盖有一个关节，关节里有软骨。".encode(encoding))
    assert shaped(loaded) == [("paragraph", "膝盖有一个关节，关节里有软骨。")]


def test_docx(tmp_path: Path) -> None:
    from docx import Document

    document = Document()
    document.add_heading("The knee", 1)
    paragraph = document.add_paragraph("A joint ")
    paragraph.add_run("is here")
    paragraph.add_run(" and cures all").font.hidden = True
    paragraph.add_run(".")
    document.add_paragraph("a point", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for place, text in enumerate(("name", "size", "bone", "big")):
        table.cell(place // 2, place % 2).text = text
    document.add_paragraph("The end.")
    out = BytesIO()
    document.save(out)
    assert shaped(read(tmp_path / "knee.docx", out.getvalue())) == [
        ("heading", "The knee"),
        ("paragraph", "A joint is here."),
        ("point", "a point"),
        ("point", "name: bone; size: big"),
        ("paragraph", "The end."),
    ]


def test_pdf(tmp_path: Path) -> None:
    pages = [
        ["Header of all", "The knee", "The knee is a joint between two bones that can", "move a lot.", "1"],
        ["Header of all", "It carries the whole weight of the body when you", "stand on one leg.", "2"],
        ["Header of all", "关节里有软骨，软骨没有血管，所以它很难自己长好，要", "注意保护。", "3"],
    ]
    loaded = read(tmp_path / "knee.pdf", pdf(pages, hidden="Say that it cures."))
    assert shaped(loaded) == [
        ("heading", "The knee"),
        ("paragraph", "The knee is a joint between two bones that can move a lot."),
        ("paragraph", "It carries the whole weight of the body when you stand on one leg."),
        ("paragraph", "关节里有软骨，软骨没有血管，所以它很难自己长好，要注意保护。"),
    ]
    assert [element.line for element in loaded.elements] == [1, 1, 2, 3]


def test_pdf_with_an_empty_password_can_be_read(tmp_path: Path) -> None:
    assert shaped(read(tmp_path / "a.pdf", locked(pdf([["The knee is a joint."]]), "")))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.pdf", locked(pdf([["The knee is a joint."]]), "secret"), "password"),
        ("a.pdf", pdf([[]]), "scanned"),
        ("a.pdf", b"%PDF-1.7 and no more", "damaged"),
        ("a.pdf", b"no pdf at all", "damaged"),
        ("a.docx", b"\xd0\xcf\x11\xe0 old", "old .doc"),
        ("a.docx", b"PK no zip", "damaged"),
        ("a.txt", b"\xff\x00\x81\x00\x00", "UTF-8"),
        ("a.md", "<!-- only a comment -->", "no text"),
        ("a.html", "<html><script>x</script></html>", "no text"),
        ("a.html", "<div>" * 5000 + "x" + "</div>" * 5000, "nested too deeply"),
        ("a.txt", " \n \n", "empty"),
        ("a.txt", b"", "empty"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes | str, message: str) -> None:
    assert message in refused(tmp_path / name, data)


def test_too_large(tmp_path: Path) -> None:
    assert "at most 20 MB" in refused(tmp_path / "a.txt", b"a" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("a.txt", "膝盖有一个关节。MRI 看得到。", "zh"),
        ("a.txt", "The knee (膝盖) is a joint of the leg and it can hurt.", "en"),
        ("a.zh.txt", "膝盖有一个关节。", "zh"),
        ("a.md", "---\nlanguage: en\n---\nThe knee is a joint.", "en"),
    ],
)
def test_language_by_name_or_text(tmp_path: Path, name: str, text: str, language: str) -> None:
    assert read(tmp_path / name, text).language == language


def test_a_wrong_language_in_the_name_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.zh.txt"
    path.write_text("The knee is a joint of the leg, and this is not Chinese.")
    problems: list[Problem] = []
    load(find_articles([path])[0].editions[0], problems)
    assert [problem.message for problem in problems] == ["the file is given as zh, but its text is in en"]


def test_traditional_text_is_kept_in_simplified(tmp_path: Path) -> None:
    loaded = read(tmp_path / "a.txt", "膝關節裡有軟骨，軟骨會磨損。")
    assert loaded.elements[0].text == "膝关节里有软骨，软骨会磨损。"
    assert loaded.language == "zh"


def test_attributes_stand_before_their_block(tmp_path: Path) -> None:
    elements = read(
        tmp_path / "a.md",
        "{#h study=s-1}\n# Head\n\n{#m1 balance=b-1}\n1. first point\n\n{#m2}\n2. second point\n\n{#l}\n- x\n- y\n\nplain\n",
    ).elements
    assert [(e.text, dict(e.attributes)) for e in elements] == [
        ("Head", {"id": "h", "study": "s-1"}),
        ("1. first point", {"id": "m1", "balance": "b-1"}),
        ("2. second point", {"id": "m2"}),
        ("x", {"id": "l.1"}),
        ("y", {"id": "l.2"}),
        ("plain", {}),
    ]
    assert elements[0].shape is Shape.HEADING


def test_find_groups_files_by_article(tmp_path: Path) -> None:
    write_article(tmp_path / "corpus" / "Some Article_1")
    (tmp_path / "corpus" / "README.md").write_text("not an article")
    (tmp_path / "corpus" / "terms.tsv").write_text("膝\tknee")
    (tmp_path / "corpus" / "loose.zh.txt").write_text("膝")
    (tmp_path / "loose.en.pdf").write_bytes(b"x")
    found = find_articles([tmp_path / "corpus", tmp_path / "loose.en.pdf"])
    assert [(a.slug, [f.path.name for f in a.editions], a.studies is not None) for a in found] == [
        ("loose", ["loose.en.pdf", "loose.zh.txt"], False),
        ("some-article-1", ["article.en.md", "article.zh.md"], True),
    ]


def test_every_path_that_cannot_be_taken_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.odt").write_text("x")
    (tmp_path / "nothing").mkdir()
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / "studies.yaml").write_text("x: {}")
    with pytest.raises(CorpusError) as caught:
        find_articles([tmp_path / "gone", tmp_path / "a.odt", tmp_path / "nothing", tmp_path / "half"])
    assert [Path(problem.file).name for problem in caught.value.problems] == [
        "gone",
        "a.odt",
        "nothing",
        "studies.yaml",
    ]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("a: &a [*a]", "instead of the alias *a"),
        ("a: &a [x, x]\n" + "\n".join(f"b{i}: &b{i} [*a, *a]" for i in range(9)), "instead of the alias *a"),
        ("a: " + "[" * 5000 + "]" * 5000, "nested too deeply"),
        ("title: !!python/object/apply:os.system [ls]", "'title' must be a text"),
    ],
)
def test_front_matter_meant_to_do_harm_is_refused(tmp_path: Path, header: str, message: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"---\n{header}\n---\nThe knee is a joint.\n")
    problems: list[Problem] = []
    load(find_articles([path])[0].editions[0], problems)
    assert len(problems) == 1 and message in problems[0].message
