"""Which English texts the teacher is asked for, the most useful first; between ``corpus`` and ``teacher``."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.encoder.corpus import Corpus

#: Longer sentences are rare, slow to encode, and add little.
LONGEST_PAIR = 300
#: How many meanings of a word are taken from each lexicon.
MEANINGS = {"own": 4, "cedict": 2, "omw": 2, "hpo": 1, "tico-terms": 1}


def english_words(corpus: Corpus) -> Counter[str]:
    """How often each English word stands in the training text."""
    counts: Counter[str] = Counter()
    for text in _running_text(corpus):
        counts.update(re.findall(r"[a-z]+", text.lower()))
    return counts


def _running_text(corpus: Corpus) -> Iterator[str]:
    for pair in corpus.pairs:
        yield pair.en
    for item in corpus.answered:
        if item.language == "en":
            yield item.question
            yield item.passage
    for synset in corpus.synsets:
        yield synset.definition


def every_text(corpus: Corpus, words: list[str], known: set[str]) -> Iterator[str]:
    """All texts, in the order in which the teacher should take them.

    ``words`` are the English pieces of our vocabulary; of CC-CEDICT only the words in ``known`` are asked for.
    """
    yield from (pair.en for pair in corpus.pairs if pair.source != "pydocs")
    yield from words
    for place in range(max(MEANINGS.values())):
        for entry in corpus.entries:
            if place < min(len(entry.glosses), MEANINGS[entry.source]) and (
                entry.source != "cedict" or entry.word in known
            ):
                yield entry.glosses[place]
    yield from (item.question for item in corpus.answered if item.language == "en")
    yield from (pair.en for pair in corpus.pairs if len(pair.en) < LONGEST_PAIR)
