"""Which English texts the teacher is asked for, the most useful first; between ``corpus`` and ``teacher``."""

import random
import re
from collections import Counter
from collections.abc import Iterator

from bot.encoder.corpus import Corpus

DEFINITIONS = 40_000
EXAMPLES = 15_000


def english_words(corpus: Corpus) -> Counter[str]:
    """How often each English word stands in the training text."""
    counts: Counter[str] = Counter()
    for text in english_running_text(corpus):
        counts.update(re.findall(r"[a-z]+", text.lower()))
    return counts


def english_running_text(corpus: Corpus) -> Iterator[str]:
    """All English sentences and passages of the training text."""
    for pair in corpus.pairs:
        yield pair.en
    for item in corpus.answered:
        if item.language == "en":
            yield item.question
            yield item.passage
    for synset in corpus.synsets:
        yield synset.definition


def definitions(corpus: Corpus, seed: int) -> list[tuple[str, str]]:
    """A fixed sample of (word, definition) pairs of the English wordnet."""
    found = [(synset.words[0], synset.definition) for synset in corpus.synsets if synset.definition]
    random.Random(seed).shuffle(found)
    return found[:DEFINITIONS]


def examples(corpus: Corpus, seed: int) -> list[str]:
    """A fixed sample of example sentences of the English wordnet."""
    found = [example for synset in corpus.synsets for example in synset.examples if len(example) > 20]
    random.Random(seed).shuffle(found)
    return found[:EXAMPLES]


def glosses(corpus: Corpus) -> Iterator[str]:
    """Every English meaning in the lexicons, the first meanings of all words before the later ones."""
    for place in range(4):
        for entry in corpus.entries:
            if place < min(len(entry.glosses), 2 if entry.source == "cedict" else 4):
                yield entry.glosses[place]


def every_text(corpus: Corpus, words: list[str], seed: int) -> Iterator[str]:
    """All texts, in the order in which the teacher should take them."""
    own = [pair.en for pair in corpus.pairs if pair.source != "pydocs"]
    yield from own
    yield from words
    yield from glosses(corpus)
    yield from (item.question for item in corpus.answered if item.language == "en")
    yield from (pair.en for pair in corpus.pairs)
    yield from examples(corpus, seed)
    yield from (definition for _, definition in definitions(corpus, seed))
