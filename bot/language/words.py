"""Index terms of mixed text: jieba words for Chinese, stems for English, plain values for numbers. Home of jieba."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.language.glossary import PAIR, Glossary
from bot.language.normalise import fold
from bot.language.numbers import numbers
from bot.language.segmentation import Segmenter

_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*")
_OTHER_RUNS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:[.,]\d+)*")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HAN_RUN = re.compile(_HAN.pattern + "+")
_GLOSSARY_FREQUENCY = 20_000
_LEAST_FREQUENCY = 6
_LEAST_AS_DIGITS = 10
_MAY_BE_TEN = re.compile(
    r"[零〇一二两三四五六七八九十百千万亿]{2}|[十百千万亿]点|[十百千]\s?[%个例名位人岁年月周天次针款项篇种倍期户分]"
    r"|\d\s?[百千万亿]|百分|[一二两三四五六七八九]成|per\s?cent"
    r"|ten|eleven|twelve|teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion",
    re.IGNORECASE,
)
"""Stands in every text that holds a number from ten on in words: looking for it is far quicker than reading numbers."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

STOP_WORDS: dict[str, frozenset[str]] = {
    "zh": frozenset(
        [
            "的",
            "了",
            "是",
            "在",
            "和",
            "与",
            "或",
            "及",
            "有",
            "也",
            "都",
            "就",
            "而",
            "又",
            "这",
            "那",
            "这个",
            "那个",
            "这些",
            "那些",
            "哪",
            "哪些",
            "哪个",
            "什么",
            "怎么",
            "怎样",
            "怎么样",
            "如何",
            "吗",
            "呢",
            "吧",
            "啊",
            "呀",
            "嘛",
            "么",
            "多少",
            "几",
            "为什么",
            "为何",
            "请问",
            "请",
            "问",
            "我",
            "你",
            "您",
            "他",
            "她",
            "它",
            "我们",
            "你们",
            "他们",
            "它们",
            "一个",
            "一下",
            "一些",
            "可以",
            "能",
            "会",
            "要",
            "想",
            "到底",
            "究竟",
            "真",
            "真的",
            "还",
            "很",
            "最",
            "对",
            "把",
            "被",
            "让",
            "给",
            "从",
            "到",
            "中",
            "里",
            "上",
            "下",
            "个",
            "之",
            "其",
            "所",
            "以",
            "并",
            "且",
            "但",
            "不",
            "没",
            "没有",
            "是不是",
            "有没有",
            "能不能",
            "会不会",
            "可不可以",
            "说",
            "说说",
            "讲",
            "讲讲",
            "告诉",
            "知道",
            "介绍",
            "一般",
            "到底",
            "咱",
            "咋",
            "啥",
            "嘞",
            "哦",
            "噢",
            "吧",
            "那么",
            "这么",
            "这样",
            "那样",
            "是否",
            "以及",
            "关于",
            "对于",
            "由",
            "于",
            "用",
            "将",
            "向",
            "则",
            "此",
            "该",
            "等",
            "文章",
        ]
    ),
    "en": frozenset(
        [
            "a",
            "an",
            "and",
            "any",
            "are",
            "as",
            "at",
            "be",
            "been",
            "being",
            "but",
            "by",
            "can",
            "could",
            "did",
            "do",
            "does",
            "doing",
            "for",
            "from",
            "had",
            "has",
            "have",
            "he",
            "her",
            "his",
            "how",
            "i",
            "if",
            "in",
            "into",
            "is",
            "it",
            "its",
            "just",
            "me",
            "my",
            "of",
            "on",
            "or",
            "our",
            "please",
            "she",
            "should",
            "so",
            "some",
            "such",
            "tell",
            "than",
            "that",
            "the",
            "their",
            "them",
            "then",
            "there",
            "these",
            "they",
            "this",
            "those",
            "to",
            "too",
            "us",
            "was",
            "we",
            "were",
            "what",
            "when",
            "where",
            "which",
            "who",
            "whom",
            "why",
            "will",
            "with",
            "would",
            "you",
            "your",
            "about",
            "also",
            "am",
            "article",
            "say",
            "says",
            "said",
            "many",
            "much",
            "really",
            "actually",
            "know",
            "explain",
            "give",
        ]
    ),
}


class Words:
    """Cuts text into index terms. Built once, with the glossary's words known to jieba."""

    def __init__(self, glossary: Glossary) -> None:
        import jieba

        self._jieba: Any = jieba.Tokenizer()
        self._jieba.FREQ, self._jieba.total = _common_words()
        self._jieba.initialized = True
        for name, terms in glossary.by_name.items():
            for run in _HAN_RUN.findall(name) if terms[0].kind != PAIR else ():
                if len(run) > 1:
                    self._jieba.add_word(run, _GLOSSARY_FREQUENCY)
        self._segmenter = Segmenter(self._jieba.FREQ, self._jieba.total)
        self.tokens_cached = lru_cache(maxsize=4096)(self._tokens)

    def tokens(self, text: str) -> list[str]:
        """The index terms of ``text`` in order, repeated as they repeat; stop words are kept."""
        return list(self.tokens_cached(text))

    def of_many(self, texts: Sequence[str]) -> list[list[str]]:
        """The index terms of each of many texts, in no order: for indexing, which takes a fraction of the time so."""
        folded = [with_digits(fold(text)) for text in texts]
        return [
            [*chinese, *(term for run in _OTHER_RUNS.findall(text) for term in self._terms(run))]
            for chinese, text in zip(self._segmenter.of_many(folded), folded, strict=True)
        ]

    def content(self, text: str) -> list[str]:
        """The index terms of ``text`` that carry meaning, each once, in order."""
        return list(dict.fromkeys(term for term in self.tokens_cached(text) if not is_stop_word(term)))

    def words(self, han: str) -> list[str]:
        """The words of folded Chinese text, each character in just one of them."""
        return self._segmenter.words(han)

    def known(self, word: str) -> bool:
        """Whether the segmenter's dictionary has this Chinese word."""
        return bool(self._jieba.FREQ.get(word))

    def _tokens(self, text: str) -> tuple[str, ...]:
        return tuple(term for run in _RUNS.findall(with_digits(fold(text))) for term in self._terms(run))

    def _terms(self, run: str) -> Iterable[str]:
        if _HAN.match(run):
            return self._segmenter.words_and_parts(run)
        if run[0].isdigit():
            return [canonical_number(run)]
        return [stem(run.removesuffix("'s"))]


def _common_words() -> tuple[dict[str, int], int]:
    """jieba's dictionary without its rarest words, with every beginning of a word as jieba wants it, and the total.

    Two thirds of that dictionary are names and phrases that it saw a few times; without them it loads in half the time.
    """
    import jieba

    frequencies: dict[str, int] = {}
    total = 0
    with Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, written, _ = line.split(" ", 2)
            frequency = int(written)
            if frequency < _LEAST_FREQUENCY:
                continue
            frequencies[word] = frequency
            total += frequency
            for end in range(1, len(word)):
                frequencies.setdefault(word[:end], 0)
    return frequencies, total


def with_digits(folded: str) -> str:
    """Folded text with numbers from ten on as digits: 七十五岁 and "seventy-five" meet 75, 15万 meets 150,000."""
    if not _MAY_BE_TEN.search(folded):
        return folded
    out, end = [], 0
    for number in numbers(folded):
        written = number.text.rstrip(" %％")
        if number.value >= _LEAST_AS_DIGITS and number.start >= end and not _DIGITS.fullmatch(written):
            digits = canonical_number(f"{number.value:f}")
            out += [folded[end : number.start], f" {digits} " if written.isascii() else digits]
            end = number.start + len(written)
    return "".join(out) + folded[end:]


def is_stop_word(term: str) -> bool:
    """Whether an index term carries no meaning of its own."""
    return term in STOP_WORDS["zh"] or term in _STOP_STEMS


def everyday(word: str) -> float:
    """How much less an index term tells because everyday talk is full of it: 0 for a rare word, 1 for the commonest."""
    return _everyday_words().get(word, 0.0)


def everyday_words() -> frozenset[str]:
    """The index terms that everyday talk is full of."""
    return frozenset(_everyday_words())


@lru_cache(maxsize=1)
def _everyday_words() -> dict[str, float]:
    lines = Path(__file__).with_name("everyday.txt").read_text(encoding="utf-8").splitlines()
    ranked = [line.split() for line in lines if not line.startswith("#")]
    return {word: 1 - place / len(words) for words in ranked for place, word in enumerate(words[:300])}


def canonical_number(digits: str) -> str:
    """``8,761`` and ``8761.0`` as ``8761``; ``2.66`` stays."""
    plain = digits.replace(",", "")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of a lower-case English word (Snowball)."""
    return str(_stemmer().stemWord(word))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS["en"]) | STOP_WORDS["en"]
