"""Where every row of the graft starts: the teacher's own row, or the mean of the rows of a word's English glosses."""

from collections.abc import Sequence

import numpy as np
from tokenizers import Tokenizer

from bot.encoder.graft_tokens import SPECIAL, Pieces, gloss_words
from bot.encoder.initialise import GLOSS_WEIGHTS, from_parts, glosses_of
from bot.encoder.lexicons import Entry
from bot.encoder.teacher import Vectors


def starting_rows(
    chosen: Pieces, tokenizer: Tokenizer, entries: Sequence[Entry], teacher: Vectors, spelt: Sequence[str]
) -> Vectors:
    """The (pieces, width) input rows before training.

    ``teacher`` is the teacher's own table of input rows and ``spelt`` the piece of each. A Chinese row is as long as
    the English ones are on average: the mean of several rows is shorter, and the layers above know lengths.
    """
    place = {piece: row for row, piece in enumerate(spelt)}
    english = teacher[[place[piece] for piece in chosen.english]]
    usual = float(np.linalg.norm(english[len(SPECIAL) :], axis=1).mean())
    table = np.concatenate([english, np.zeros((len(chosen.chinese), teacher.shape[1]))]).astype(np.float32)
    index = {word: row for row, word in enumerate(chosen.chinese, start=len(chosen.english))}
    meanings = glosses_of(entries)
    unglossed = []
    for word, row in index.items():
        meaning = _mean_of(meanings.get(word, [])[: len(GLOSS_WEIGHTS)], tokenizer, table)
        if meaning is None:
            unglossed.append(word)
        else:
            table[row] = meaning * (usual / max(float(np.linalg.norm(meaning)), 1e-6))
    for word in sorted(unglossed, key=len):
        table[index[word]] = usual * from_parts(word, index, table)
    return table


def _mean_of(glosses: Sequence[str], tokenizer: Tokenizer, table: Vectors) -> Vectors | None:
    """The weighted mean over the glosses of the mean row of each gloss's pieces; None without glosses."""
    if not glosses:
        return None
    means = []
    for gloss in glosses:
        ids = tokenizer.encode(gloss_words(gloss), add_special_tokens=False).ids or [SPECIAL.index("[UNK]")]
        means.append(table[ids].mean(axis=0))
    weights = np.asarray(GLOSS_WEIGHTS[: len(means)], dtype=np.float32)
    return np.asarray(weights @ np.stack(means) / weights.sum(), dtype=np.float32)
