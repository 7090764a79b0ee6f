"""Writes our tokenizer by hand: a Unigram whose best path through Chinese is jieba's, with English words and pieces.

No training: log-probabilities come from jieba's word frequencies, so the segmentation is jieba's without jieba.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.normalizers import NFKC, Lowercase, Replace, Sequence
from tokenizers.pre_tokenizers import Sequence as PreSequence
from tokenizers.pre_tokenizers import Split

from bot.encoder.lexicons import Entry

UNKNOWN = "<unk>"
HAN = re.compile(r"[\u3400-\u9fff]+")
LONGEST_WORD = 8
RARE = 3
#: Sources whose words matter to patients: taken whatever their frequency, and never broken up.
OUR_FIELD = frozenset({"own", "hpo", "tico-terms"})


@dataclass(frozen=True)
class Vocabulary:
    """Pieces with their log-probabilities; row 0 is ``<unk>``."""

    pieces: list[tuple[str, float]]

    def words(self) -> list[str]:
        """The pieces in row order."""
        return [piece for piece, _ in self.pieces]


def jieba_frequencies() -> dict[str, int]:
    """jieba's own dictionary: word -> frequency."""
    import jieba

    path = jieba.get_dict_file()
    with path as lines:
        rows = (line.decode("utf-8").split(" ") for line in lines)
        return {row[0]: int(row[1]) for row in rows}


def chinese_pieces(entries: Iterable[Entry], running_text: Iterable[str], room: int) -> dict[str, float]:
    """Choose at most ``room`` Chinese words and characters and give each jieba's log-probability."""
    frequencies = jieba_frequencies()
    total = math.log(sum(frequencies.values()))
    seen = Counter(run for text in running_text for run in _known_words(text, frequencies))
    characters = {char for entry in entries for char in entry.word if HAN.match(char)}
    characters |= {word for word in seen if len(word) == 1}
    value: Counter[str] = Counter()
    for entry in entries:
        if not 2 <= len(entry.word) <= LONGEST_WORD or not HAN.fullmatch(entry.word):
            continue
        if entry.source in OUR_FIELD:
            weight = (
                10**9 if entry.source == "own" or entry.word in frequencies or len(entry.word) <= 5 else 0
            )
        else:
            weight = frequencies.get(entry.word, 0) + 50 * seen[entry.word]
        value[entry.word] = max(value[entry.word], weight + 1)
    for word, times in seen.items():
        if len(word) > 1 and times >= RARE:
            value[word] = max(value[word], 50 * times)
    chosen = [word for word, _ in value.most_common(max(0, room - len(characters)))]
    scores = {char: math.log(max(frequencies.get(char, 1), 1)) - total for char in characters}
    for word in chosen:
        scores[word] = math.log(max(frequencies.get(word, RARE), 1)) - total
    _hold_together(scores, [entry.word for entry in entries if entry.source in OUR_FIELD])
    return scores


def _known_words(text: str, frequencies: dict[str, int]) -> Iterable[str]:
    """Every dictionary word that begins anywhere in the text (not only those of one segmentation)."""
    for run in HAN.findall(text):
        for start in range(len(run)):
            for end in range(start + 1, min(len(run), start + 5) + 1):
                if run[start:end] in frequencies:
                    yield run[start:end]


def _hold_together(scores: dict[str, float], words: Iterable[str]) -> None:
    """Raise the score of each word just above its best segmentation, as jieba does for user words."""
    for word in sorted(set(words) & scores.keys(), key=len):
        best = [0.0] + [-math.inf] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(end):
                part = word[start:end]
                if part != word and part in scores:
                    best[end] = max(best[end], best[start] + scores[part])
        scores[word] = max(scores[word], best[-1] + 0.1)


def english_pieces(teacher_vocabulary: list[str], words: list[str], room: int) -> dict[str, float]:
    """Score at most ``room`` English words and teacher's word pieces, so that few and usual pieces win.

    All scores lie between -6 and -11.9: a whole word always beats any two pieces.
    """
    signs = [*map(chr, range(ord("a"), ord("z") + 1)), *map(str, range(10)), "%"]
    tails = [piece[2:] for piece in teacher_vocabulary if re.fullmatch(r"##([a-z]{2,4}|[0-9]+)", piece)]
    numbers = [piece for piece in teacher_vocabulary if re.fullmatch(r"[0-9]+", piece)]
    ranked = list(dict.fromkeys([*signs, *tails, *numbers, *words]))[:room]
    usual = {word: place for place, word in enumerate(words)}
    ranked.sort(key=lambda piece: usual.get(piece, len(words)))
    step = 5.9 / math.log(len(ranked) + 1)
    return {piece: -6 - step * math.log(place + 1) for place, piece in enumerate(ranked)}


def vocabulary(chinese: dict[str, float], english: dict[str, float]) -> Vocabulary:
    """Put ``<unk>``, Chinese and English in one list, English first (its rows are looked up by the teacher's text)."""
    rounded = [(piece, round(score, 3)) for piece, score in (english | chinese).items()]
    return Vocabulary([(UNKNOWN, -30.0), *rounded])


def build(words: Vocabulary) -> Tokenizer:
    """The tokenizer: NFKC and lower case; Han, letters and digits apart; everything else dropped."""
    tokenizer = Tokenizer(Unigram(words.pieces, unk_id=0))
    tokenizer.normalizer = Sequence([NFKC(), Lowercase(), Replace(Regex(r"[^\p{L}\p{N}\p{M}%]+"), " ")])
    tokenizer.pre_tokenizer = PreSequence(
        [
            Split(Regex(r"\s+"), "removed"),
            Split(Regex(r"\p{Han}+"), "isolated"),
            Split(Regex(r"\p{N}+"), "isolated"),
        ]
    )
    return tokenizer
