"""Gathers every source into the one corpus a training run sees, split and checked; cached in the work folder."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.encoder import lexicons, sources, split
from bot.encoder.lexicons import Entry, Synset
from bot.encoder.sources import Answered, Parallel

HELD_OUT_PART = "PubMed"
DEV_PAIRS = 300
OWN_DEV = 100
READING = ("drcd", "cmrc2018")
HELD_BACK = 1500
"""Questions of each other set of questions that an encoder may be trained without, so that search can be fitted on them."""


@dataclass(frozen=True)
class Corpus:
    """Everything trained on (``pairs``, ``answered``, ``entries``, ``synsets``) and what settings are chosen on."""

    pairs: list[Parallel]
    answered: list[Answered]
    entries: list[Entry]
    synsets: list[Synset]
    dev_pairs: dict[str, list[Parallel]]
    dev_answered: dict[str, list[Answered]]


@dataclass(frozen=True)
class Tests:
    """What the figures are measured on; never trained on."""

    pairs: dict[str, list[Parallel]]
    answered: dict[str, list[Answered]]


SPLIT_SOURCES: dict[str, Callable[[Path], list[Answered]]] = {
    "toyhom": lambda data: list(sources.toyhom(data)),
    "huatuo": lambda data: list(sources.huatuo(data)),
    "medquad": lambda data: list(sources.medquad(data)),
}


def tests(data: Path) -> Tests:
    """Read the test sets: files marked for testing, and the held-out parts of the others."""
    pubmed = [pair for pair in sources.tico19(data) if pair.document.startswith(HELD_OUT_PART)]
    answered = {
        "cmrc": list(sources.reading(data, "cmrc2018", "dev.json")),
        "drcd": list(sources.reading(data, "drcd", "test.json")),
    }
    for name, read in SPLIT_SOURCES.items():
        answered[name] = split.by_document(read(data))["test"]
    return Tests({"tico": pubmed, "wmt22": list(sources.wmt22(data))}, answered)


def gather(data: Path) -> Corpus:
    """Read, split and check everything; about a minute."""
    held = tests(data)
    dev_answered: dict[str, list[Answered]] = {}
    answered = list(sources.pubmedqa(data))
    answered += sources.reading(data, "drcd", "dev.json")
    answered += sources.reading(data, "cmrc2018", "trial.json")
    for name, read in SPLIT_SOURCES.items():
        parts = split.by_document(read(data))
        dev_answered[name] = parts["dev"]
        answered += parts["train"]
    tico = [pair for pair in sources.tico19(data) if not pair.document.startswith(HELD_OUT_PART)]
    everyday = sorted(sources.tatoeba(data), key=lambda pair: split.rank(pair.document))
    tico.sort(key=lambda pair: split.rank(pair.en))
    dev_pairs = {"tico": tico[:DEV_PAIRS], "tatoeba": everyday[:DEV_PAIRS]}
    pairs = [*tico[DEV_PAIRS:], *everyday[DEV_PAIRS:], *sources.pydocs(data)]
    forbidden = _forbidden(held, dev_pairs, dev_answered)
    pairs = split.clean(split.clean(pairs, forbidden, lambda pair: pair.zh), forbidden, lambda pair: pair.en)
    answered = split.clean(answered, forbidden, lambda item: item.question + item.passage)
    synsets = lexicons.wordnet(data)
    return Corpus(pairs, answered, lexicons.public_entries(data, synsets), synsets, dev_pairs, dev_answered)


def _forbidden(
    held: Tests, pairs: dict[str, list[Parallel]], answered: dict[str, list[Answered]]
) -> set[int]:
    groups = [*held.pairs.values(), *pairs.values()]
    texts = [text for group in groups for pair in group for text in (pair.zh, pair.en)]
    for items in [*held.answered.values(), *answered.values()]:
        texts += {item.passage for item in items}
        texts += [item.question for item in items]
    return split.forbidden(texts)


def prepared(data: Path, work: Path) -> Corpus:
    """The corpus: the public part from the work folder where it is already there, our own files always read anew."""
    path = work / "corpus.pickle"
    if path.exists():
        public = pickle.loads(path.read_bytes())
        assert isinstance(public, Corpus)
    else:
        public = gather(data)
        path.write_bytes(pickle.dumps(public))
    own = sorted(sources.own_sentences(), key=lambda pair: split.rank(pair.zh))
    return replace(
        public,
        pairs=[*own[OWN_DEV:], *public.pairs],
        dev_pairs=public.dev_pairs | {"own": own[:OWN_DEV]},
        entries=[*lexicons.own_terms(), *public.entries],
    )


def held_back(corpus: Corpus) -> tuple[Corpus, dict[str, list[Answered]]]:
    """The corpus without the reading sets and a part of each set of questions, and what was taken out, by source.

    What an encoder has learnt lies too near its questions: weights fitted there trust vectors too much.
    """
    own = {source: [item for item in corpus.answered if item.source == source] for source in READING}
    for source in SPLIT_SOURCES:
        own[source] = [item for item in corpus.answered if item.source == source][:HELD_BACK]
    taken = {item for items in own.values() for item in items}
    forbidden = split.forbidden({text for item in taken for text in (item.question, item.passage)})
    left = [item for item in corpus.answered if item not in taken]
    left = split.clean(left, forbidden, lambda item: item.question + item.passage)
    return replace(corpus, answered=left), own
