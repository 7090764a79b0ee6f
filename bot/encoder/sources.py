"""Reads every public data set the encoder learns from, as frozen records; the first step of training.

Nothing here decides what is trained on: that is ``split``. Chinese text leaves this file in Simplified characters.
"""

import csv
import gzip
import io
import json
import re
import tarfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OWN = Path(__file__).parent / "own"


@dataclass(frozen=True)
class Parallel:
    """One sentence in Chinese and in English; ``document`` is the unit that may be held out."""

    source: str
    document: str
    zh: str
    en: str


@dataclass(frozen=True)
class Answered:
    """One question and the passage that answers it, in one language."""

    source: str
    document: str
    language: str
    question: str
    passage: str


class SourceMissingError(FileNotFoundError):
    """A data set is not in the data folder; the message names the file and where it is described."""


def archive(data: Path, name: str) -> dict[str, bytes]:
    """Return every regular file of ``<name>.tar.gz`` by its path inside the archive."""
    path = data / f"{name}.tar.gz"
    if not path.exists():
        raise SourceMissingError(
            f"{path} is missing: see bot/encoder/weights/README.md for where the data comes from"
        )
    with tarfile.open(path) as tar:
        members = [(member.name, tar.extractfile(member)) for member in tar.getmembers() if member.isfile()]
        return {name: handle.read() for name, handle in members if handle is not None}


def member(files: dict[str, bytes], ending: str) -> bytes:
    """Return the one file of an archive whose path ends so."""
    for name, content in files.items():
        if name.endswith(ending):
            return content
    raise SourceMissingError(f"no file named …{ending} in the archive")


@cache
def _converter() -> Callable[[str], str]:
    import opencc

    converter = opencc.OpenCC("t2s")
    return lambda text: str(converter.convert(text))


def simplified(text: str) -> str:
    """Return the text in Simplified characters, on one line."""
    return _converter()(" ".join(text.split()))


def tatoeba(data: Path) -> Iterator[Parallel]:
    """Everyday sentence pairs."""
    for line in member(archive(data, "tatoeba"), "cmn.txt").decode().splitlines():
        en, zh, *_ = line.split("\t")
        yield Parallel("tatoeba", en, simplified(zh), en)


def tico19(data: Path) -> Iterator[Parallel]:
    """Public-health sentence pairs; ``document`` starts with the name of the part (``PubMed``, ``Wikipedia`` ...)."""
    tree = ElementTree.fromstring(member(archive(data, "tico19"), "all.en-zh.tmx"))
    for unit in tree.iter("tu"):
        segments = [(variant.findtext("seg") or "").strip() for variant in unit.iter("tuv")]
        if len(segments) == 2 and all(segments):
            document = unit.attrib["tuid"].split(":")[0]
            yield Parallel("tico19", document, simplified(segments[1]), segments[0])


def pydocs(data: Path) -> Iterator[Parallel]:
    """Technical sentence pairs from translated manuals."""
    path = data / "pydocs.tsv.gz"
    if not path.exists():
        raise SourceMissingError(f"{path} is missing")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            en, _, zh = line.rstrip("\n").partition("\t")
            if zh and en:
                yield Parallel("pydocs", en, simplified(zh), en)


def own_sentences(folder: Path = OWN) -> Iterator[Parallel]:
    """The project's own sentence pairs of this field; empty while the file is not written."""
    for zh, en in own_rows(folder / "sentences.tsv"):
        yield Parallel("own", zh, simplified(zh), en)


def own_rows(path: Path) -> Iterator[tuple[str, str]]:
    """The (Chinese, English) rows of one of our own files; comments, headers and blank lines left out."""
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        zh, _, en = line.partition("\t")
        if en.strip() and not line.startswith("#") and re.search(r"[\u4e00-\u9fff]", zh):
            yield zh.strip(), en.split("\t")[0].strip()


def wmt22(data: Path) -> Iterator[Parallel]:
    """News sentence pairs, for testing only: the source segments with translator A's reference."""
    tree = ElementTree.fromstring(member(archive(data, "wmt22"), "wmttest2022.en-zh.all.xml"))
    for document in tree.iter("doc"):
        reference = next((ref for ref in document.iter("ref") if ref.attrib.get("translator") == "A"), None)
        source = document.find("src")
        if reference is None or source is None:
            continue
        for en, zh in zip(source.iter("seg"), reference.iter("seg"), strict=True):
            yield Parallel("wmt22", document.attrib["id"], simplified(zh.text or ""), (en.text or "").strip())


def medquad(data: Path) -> Iterator[Answered]:
    """Consumer health questions of the NIH with their answers; repeated answers are left out."""
    seen: set[str] = set()
    for name, content in sorted(archive(data, "medquad").items()):
        if not name.endswith(".xml"):
            continue
        for pair in ElementTree.fromstring(content).iter("QAPair"):
            question = " ".join((pair.findtext("Question") or "").split())
            answer = " ".join((pair.findtext("Answer") or "").split())
            if question and len(answer) > 20 and answer not in seen:
                seen.add(answer)
                yield Answered("medquad", name, "en", question, answer)


def pubmedqa(data: Path) -> Iterator[Answered]:
    """Questions put to research abstracts."""
    for key, item in json.loads(member(archive(data, "pubmedqa"), "ori_pqal.json")).items():
        yield Answered("pubmedqa", key, "en", item["QUESTION"], " ".join(item["CONTEXTS"]))


def toyhom(data: Path) -> Iterator[Answered]:
    """What Chinese patients asked online, title and all, with a doctor's answer."""
    files = archive(data, "toyhom")
    rows: list[tuple[str, str]] = []
    table = member(files, "sample_im.csv").decode("gb18030", errors="ignore")
    for row in csv.DictReader(io.StringIO(table)):
        rows.append((f"{row['title']} {row['ask']}", row["answer"]))
    for block in re.split(
        r"\n\s*\n", member(files, "im.txt").decode("gb18030", errors="ignore").replace("\r", "")
    ):
        lines = [line.strip() for line in block.splitlines() if line.strip()]
        if len(lines) == 2:
            rows.append((lines[0].replace(",", " ", 1), lines[1]))
    yield from _chinese("toyhom", rows)


def huatuo(data: Path) -> Iterator[Answered]:
    """Medical questions and answers in Chinese, single-turn."""
    lines = member(archive(data, "huatuo"), "llama_data.json").decode().splitlines()
    items = [json.loads(line) for line in lines if line.strip()]
    yield from _chinese("huatuo", [(item["instruction"] + item["input"], item["output"]) for item in items])


def _chinese(source: str, rows: list[tuple[str, str]]) -> Iterator[Answered]:
    seen: set[str] = set()
    for question, answer in rows:
        question, answer = simplified(question), simplified(answer)
        if len(question) >= 6 and len(answer) >= 8 and answer not in seen and question not in seen:
            seen |= {answer, question}
            yield Answered(source, question, "zh", question, answer)


def reading(data: Path, name: str, part: str) -> Iterator[Answered]:
    """Reading comprehension (``drcd`` or ``cmrc2018``): each question with its paragraph; ``part`` ends the file name."""
    for article in json.loads(member(archive(data, name), part))["data"]:
        for paragraph in article["paragraphs"]:
            context = simplified(paragraph["context"])
            for item in paragraph["qas"]:
                yield Answered(name, context, "zh", simplified(item["question"]), context)
