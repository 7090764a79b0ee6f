"""Reads the dictionaries and wordnets: which Chinese word means which English one. Beside ``sources``."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from bot.encoder.sources import OWN, archive, member, own_rows, simplified

GLOSSES_KEPT = 4
_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]|（[^）]*）|[\u3000-\u9fff|]+")
_EMPTY_GLOSS = re.compile(
    r"^(CL:|variant of|old variant|see |see also|also written|also pr|abbr\. (for|of)|erhua|surname |used in |Japanese variant|unofficial variant)"
)


@dataclass(frozen=True)
class Entry:
    """One Chinese word and what it means in English, the most usual meaning first."""

    source: str
    word: str
    glosses: tuple[str, ...]


@dataclass(frozen=True)
class Synset:
    """One meaning of the English wordnet: its words, its definition, its examples."""

    ili: str
    words: tuple[str, ...]
    definition: str
    examples: tuple[str, ...]


def clean_gloss(gloss: str) -> str:
    """Return a dictionary gloss as plain English, or an empty string if it only points elsewhere."""
    if _EMPTY_GLOSS.match(gloss):
        return ""
    text = " ".join(_NOTE.sub(" ", gloss).split()).strip(" ;,.")
    return text if re.search(r"[A-Za-z]", text) and len(text) < 90 else ""


def cedict(data: Path) -> Iterator[Entry]:
    """CC-CEDICT: one entry per Simplified word, the senses of all its readings together."""
    senses: dict[str, list[str]] = {}
    for line in member(archive(data, "cedict"), "cedict_ts.u8").decode().splitlines():
        match = re.match(r"(\S+) (\S+) \[[^\]]*\] /(.*)/", line)
        if not match or not re.fullmatch(r"[\u3400-\u9fff]+", match[2]):
            continue
        glosses = [
            clean
            for raw in match[3].split("/")
            for part in raw.split(";")
            if (clean := clean_gloss(part.strip()))
        ]
        senses.setdefault(match[2], []).extend(glosses)
    for word, glosses in senses.items():
        if glosses:
            yield Entry("cedict", word, tuple(dict.fromkeys(glosses))[:GLOSSES_KEPT])


def wordnet(data: Path) -> list[Synset]:
    """Open English WordNet: every synset that carries an interlingual index."""
    import yaml

    found: list[Synset] = []
    for name, content in archive(data, "oewn").items():
        if not re.search(r"/(noun|verb|adj|adv)\.[^/]*\.yaml$", name):
            continue
        for item in yaml.load(content, Loader=yaml.CSafeLoader).values():
            examples = [example for example in item.get("example", []) if isinstance(example, str)]
            definition = next((str(text) for text in item.get("definition", [])), "")
            found.append(
                Synset(item.get("ili", ""), tuple(map(str, item["members"])), definition, tuple(examples))
            )
    return found


def open_wordnets(data: Path, synsets: list[Synset]) -> Iterator[Entry]:
    """Chinese wordnet, Wiktionary and CLDR words, joined to English words through the interlingual index."""
    index = {}
    for line in member(archive(data, "cili"), "ili-map-pwn30.tab").decode().splitlines():
        ili, _, offset = line.partition("\t")
        index[offset.strip().replace("-s", "-a")] = ili
    english = {synset.ili: synset.words for synset in synsets if synset.ili}
    meanings: dict[str, list[str]] = {}
    for name, content in archive(data, "omw").items():
        if not name.endswith("-cmn.tab"):
            continue
        for line in content.decode().splitlines():
            fields = line.split("\t")
            if len(fields) < 3 or not fields[1].endswith("lemma"):
                continue
            word = simplified(fields[2].replace("+", ""))
            words = english.get(index.get(fields[0].replace("-s", "-a"), ""), ())
            if words and re.fullmatch(r"[\u3400-\u9fff]+", word):
                meanings.setdefault(word, []).extend(words[:2])
    for word, found in meanings.items():
        yield Entry("omw", word, tuple(dict.fromkeys(found))[:GLOSSES_KEPT])


def phenotypes(data: Path) -> Iterator[Entry]:
    """Labels of the Human Phenotype Ontology, Chinese and English."""
    for line in member(archive(data, "hpo"), "hp-zh.babelon.tsv").decode().splitlines()[1:]:
        fields = line.split("\t")
        if len(fields) > 5 and re.search(r"[\u4e00-\u9fff]", fields[5]):
            yield Entry("hpo", simplified(fields[5]), (fields[4],))


def health_terms(data: Path) -> Iterator[Entry]:
    """The terminologies that come with TICO-19."""
    import csv
    from io import StringIO

    for name, content in archive(data, "tico19").items():
        if not name.endswith(".zip"):
            continue
        with zipfile.ZipFile(BytesIO(content)) as bundle:
            for inner in bundle.namelist():
                if inner.startswith("__MACOSX") or not inner.endswith(("zh_CN", "zh-CN.csv")):
                    continue
                lines = bundle.read(inner).decode(errors="replace")
                delimiter = "," if inner.endswith(".csv") else "|"
                for row in csv.reader(StringIO(lines), delimiter=delimiter):
                    chinese = [
                        simplified(cell.split(":")[0]) for cell in row if re.search(r"[\u4e00-\u9fff]", cell)
                    ]
                    english = [cell.strip() for cell in row[-2:] if re.fullmatch(r"[\x20-\x7e]{3,60}", cell)]
                    if chinese and english and "http" not in english[-1]:
                        yield Entry("tico-terms", chinese[0], (english[-1],))


def own_terms(folder: Path = OWN) -> Iterator[Entry]:
    """The project's own everyday and medical words; several English words are separated by ``;`` or ``/``."""
    for zh, en in own_rows(folder / "terms.tsv"):
        glosses = tuple(part.strip() for part in re.split(r"[;/]", en) if part.strip())
        yield Entry("own", simplified(zh), glosses[:GLOSSES_KEPT])


def public_entries(data: Path, synsets: list[Synset]) -> list[Entry]:
    """All public lexicons, one after the other; a word may come from several."""
    return [*cedict(data), *open_wordnets(data, synsets), *phenotypes(data), *health_terms(data)]
