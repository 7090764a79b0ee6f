"""Articles in every format, made on the spot."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

ZH_ARTICLE = """---
title: 膝盖
publisher: 出版社
date: 2025-08-18
source: null
interest: {kind: commercial, text: 出版者卖这个。}
language: zh
label: 文章
---

{#t}
# 膝盖

{#p1}
膝盖有一个关节。关节里有软骨。

{#s1}
## 治疗

{#p2 study=study-1}
一项研究有30名患者，疼痛下降20%。

{#p3 balance=study-2}
软骨能再生。
"""

EN_ARTICLE = """---
title: The knee
publisher: A publisher
date: 2025-08-18
source: null
interest: {kind: commercial, text: The publisher sells it.}
language: en
label: the article
---

{#t}
# The knee

{#p1}
The knee has a joint. There is cartilage in the joint.

{#s1}
## Treatment

{#p2 study=study-1}
A study had 30 patients, and pain fell by 20%.

{#p3 balance=study-2}
Cartilage can grow back.
"""

STUDIES = """study-1:
  title: {zh: 研究一, en: Study one}
  label: {zh: 研究一, en: study one}
  names: {zh: [那个研究], en: [that study]}
  journal: The Journal
  year: 2021
  design: {zh: 随机试验, en: randomised trial}
  participants: 30
  comparator: null
  follow_up: {zh: 一年, en: one year}
  doi: 10.1002/acr.24131
  url: https://doi.org/10.1002/acr.24131
  registry: null
  claim: {zh: 疼痛下降。, en: Pain fell.}
  record:
    zh: [研究一有30人。, 研究一没有安慰剂。]
    en: [Study one had 30 people., Study one had no placebo.]
  limitations:
    zh: [研究一很小。]
    en: [Study one is small.]
  verdict: overstates
  note: {zh: 研究一很小。, en: Study one is small.}
  caution: {zh: 研究一只有30人。, en: Study one had only 30 people.}
  checked: 2026-11-22
study-2:
  title: {zh: 研究二, en: Study two}
  label: {zh: 研究二, en: study two}
  design: {zh: 综述, en: review}
  record: {zh: [研究二没有看到软骨变化。], en: [Study two saw no change in cartilage.]}
  verdict: context
  note: {zh: 研究二是综述。, en: Study two is a review.}
  caution: {zh: 软骨没有变化。, en: Cartilage did not change.}
  checked: 2026-11-22
"""

LETTERS = sorted(set(ZH_ARTICLE + EN_ARTICLE + STUDIES))


def write_article(folder: Path, zh: str = ZH_ARTICLE, en: str = EN_ARTICLE, studies: str = STUDIES) -> Path:
    """A folder with an article; an empty text leaves its file out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("article.zh.md", zh), ("article.en.md", en), ("studies.yaml", studies)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
        else:
            (folder / name).unlink(missing_ok=True)
    return folder


def pdf(pages: Sequence[Sequence[str]], hidden: str = "") -> bytes:
    """A PDF whose pages hold these lines of any script; ``hidden`` is drawn in the invisible mode on each page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>"
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects += [
        font,
        descendant,
        stream(_unicode_map({c for page in pages for line in page for c in line + hidden})),
    ]
    kids = []
    for page in pages:
        drawn = "".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td\n" for line in page)
        unseen = f"3 Tr <{hidden.encode('utf-16-be').hex()}> Tj 0 Tr\n" if hidden else ""
        objects.append(stream(f"BT /F1 12 Tf 50 800 Td\n{drawn}{unseen}ET".encode()))
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return _assemble(objects)


def stream(data: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)


def locked(data: bytes, password: str) -> bytes:
    """The same PDF behind a password."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    writer.encrypt(password, algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _unicode_map(characters: set[str]) -> bytes:
    lines = "\n".join(f"<{ord(c):04x}> <{ord(c):04x}>" for c in sorted(characters))
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{lines}\nendbfchar\nendcmap end end"
    ).encode()


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
