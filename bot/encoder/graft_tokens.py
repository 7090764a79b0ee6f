"""The graft's tokenizer: the teacher's English word pieces with Chinese words beside them. Used by ``graft``."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tokenizers import Regex, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import NFKC, BertNormalizer, Replace
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import BertPreTokenizer, Split
from tokenizers.pre_tokenizers import Sequence as Splits
from tokenizers.processors import TemplateProcessing

from bot.encoder.tokenizer import HAN

#: The signs every BERT needs; padding must come first.
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST = 128
#: Chinese stops that NFKC leaves alone, as the teacher knows them.
_STOPS = {"。": ".", "、": ",", "“": '"', "”": '"'}


@dataclass(frozen=True)
class Pieces:
    """The rows of the graft: special signs and English pieces as the teacher spells them, then Chinese words."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]

    def vocabulary(self) -> dict[str, int]:
        """Piece to row. A Chinese word has one row, whether it begins a run (``w``) or goes on in it (``##w``)."""
        rows = {piece: row for row, piece in enumerate(self.english)}
        for row, word in enumerate(self.chinese, start=len(rows)):
            rows[word] = rows[f"##{word}"] = row
        return rows

    def __len__(self) -> int:
        return len(self.english) + len(self.chinese)


def pieces(teacher: Sequence[str], chinese: Sequence[tuple[str, float]], words: int) -> Pieces:
    """Keep the teacher's pieces in Latin letters, and of ``chinese`` the usual characters and the first ``words`` words.

    ``chinese`` are pieces with log-probabilities, the most useful first, as ``tokenizer.chinese_pieces`` gives them;
    a character jieba has never counted (the lowest probability of all) is left to ``[UNK]``.
    """
    kept = [piece for piece in teacher if piece.isascii() and not piece.startswith("[")]
    single = [(word, score) for word, score in chinese if len(word) == 1]
    lowest = min((score for _, score in single), default=0.0)
    usual = [word for word, score in single if score > lowest]
    longer = [word for word, _ in chinese if len(word) > 1 and HAN.fullmatch(word)]
    return Pieces((*SPECIAL, *kept), (*usual, *longer[:words]))


def build(chosen: Pieces) -> Tokenizer:
    """NFKC and lower case as the teacher has it; runs of Han stand alone and are cut longest word first."""
    tokenizer = Tokenizer(WordPiece(chosen.vocabulary(), unk_token=SPECIAL[1]))
    stops = [Replace(sign, plain) for sign, plain in _STOPS.items()]
    tokenizer.normalizer = Normalizers([NFKC(), *stops, BertNormalizer(handle_chinese_chars=False)])
    tokenizer.pre_tokenizer = Splits([BertPreTokenizer(), Split(Regex(r"\p{Han}+"), "isolated")])
    tokenizer.add_special_tokens(list(SPECIAL))
    begin, end = SPECIAL[2], SPECIAL[3]
    tokenizer.post_processor = TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(sign, SPECIAL.index(sign)) for sign in (begin, end)]
    )
    tokenizer.enable_truncation(LONGEST)
    return Tokenizer.from_str(as_json(tokenizer, chosen))


def as_json(tokenizer: Tokenizer, chosen: Pieces) -> str:
    """The tokenizer as text, with both spellings of every Chinese word: the library's own writer drops one."""
    content: dict[str, Any] = json.loads(tokenizer.to_str())
    content["model"]["vocab"] = chosen.vocabulary()
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def gloss_words(gloss: str) -> str:
    """A gloss without the small words that stand before its meaning."""
    return re.sub(r"^(to be|to|a|an|the) ", "", gloss)
