"""Loads the encoder's folder with neither torch nor sentence-transformers: a tokenizer and one memory-mapped table.

Same vectors as ``SentenceTransformer(folder)``; ready in a fraction of a second, tens of microseconds a question.
"""

import json
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_DTYPES = {"I8": np.int8, "F16": np.float16, "F32": np.float32}
_CHAIN = ("StaticEmbedding", "Normalize")
#: Texts per round: bounds the memory of gathered rows.
_ROUND = 256
_COMMONEST = 5.0
"""Minus the logarithm of the probability of words that tell nothing."""


class NotStaticError(ValueError):
    """The folder does not hold a StaticEmbedding + Normalize model."""


@dataclass(frozen=True)
class StaticEncoder:
    """Mean of the rows of a text's pieces, scaled to unit length. Safe to share between threads.

    ``table`` is (rows, dim), int8 or float, mapped from disk; ``scale`` (rows,) turns its rows into floats.
    """

    tokenizer: "Tokenizer"
    table: NDArray[Any]
    scale: NDArray[np.float32] | None

    @property
    def dim(self) -> int:
        """Width of a vector."""
        return int(self.table.shape[1])

    @classmethod
    def load(cls, folder: Path | str) -> "StaticEncoder":
        """Open the model in ``folder``; raises ``NotStaticError`` where ``can_load`` is false."""
        from tokenizers import Tokenizer

        if not can_load(folder):
            raise NotStaticError(f"{folder} is not a StaticEmbedding + Normalize model")
        arrays = _mapped(Path(folder) / "model.safetensors")
        if "embedding.weight" in arrays:
            table, scale = arrays["embedding.weight"], None
        else:
            table, scale = arrays["embeddings"], arrays["weights"].astype(np.float32)
        tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        tokenizer.no_padding()
        return cls(tokenizer, table, scale)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) vectors of unit length; a text without any known piece gets the zero vector."""
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _ROUND):
            found = self.pieces(texts[start : start + _ROUND])
            single = [place for place, own in enumerate(found) if len(own) == 1]
            if single:  # a word by itself mostly is one piece: all of them at once
                vectors[start : start + _ROUND][single] = self.rows(
                    np.concatenate([found[place] for place in single])
                )
            for place, own in enumerate(found):
                if len(own) > 1:
                    vectors[start + place] = self._mean(own)
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(length, 1e-12), dtype=np.float32)

    def knows(self, word: str) -> bool:
        """Whether a lower-case word has a row of its own, as words have that were common in the training text."""
        return self.tokenizer.token_to_id(word) is not None

    def pieces(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The rows that each text is the mean of, in order, repeated as its words repeat."""
        found = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [np.asarray(encoding.ids, dtype=np.int64) for encoding in found]

    def rows(self, pieces: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of pieces, shape (len(pieces), dim); their length is how much the encoder makes of a word."""
        gathered = self.table[pieces].astype(np.float32)
        if self.scale is not None:
            gathered *= self.scale[pieces][:, None]
        return gathered

    @cached_property
    def rarity(self) -> NDArray[np.float64]:
        """How rare each piece is in common text: minus the logarithm of its probability, 0 for the very commonest.

        All are 1 where the tokenizer knows no probabilities.
        """
        model = json.loads(self.tokenizer.to_str())["model"]
        if model["type"] != "Unigram":
            return np.ones(len(self.table))
        found = np.array([-score for _, score in model["vocab"]])
        found[model["unk_id"]] = 0.0
        return np.asarray(np.maximum(found - _COMMONEST, 0.0))

    def _mean(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        gathered = self.table[rows].astype(np.float32)
        if self.scale is None:
            return np.asarray(gathered.mean(axis=0), dtype=np.float32)
        return np.asarray(self.scale[rows] @ gathered / len(rows), dtype=np.float32)


def can_load(folder: Path | str) -> bool:
    """Whether the folder is a model this loader understands: StaticEmbedding + Normalize, with safetensors."""
    folder = Path(folder)
    try:
        modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
        chain = tuple(str(module["type"]).rsplit(".", 1)[-1] for module in modules)
        header, _ = _header(folder / "model.safetensors")
    except (OSError, ValueError, KeyError, TypeError):
        return False
    known = "embedding.weight" in header or {"embeddings", "weights"} <= header.keys()
    return chain == _CHAIN and known and "mapping" not in header and (folder / "tokenizer.json").is_file()


def _header(path: Path) -> tuple[dict[str, Any], int]:
    """The header of a safetensors file and where its data begins."""
    with path.open("rb") as handle:
        size = int.from_bytes(handle.read(8), "little")
        return json.loads(handle.read(size)), 8 + size


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a safetensors file, read-only and mapped, not copied, into memory."""
    header, begin = _header(path)
    with path.open("rb") as handle:
        mapped = mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            count = int(np.prod(entry["shape"]))
            offset = begin + int(entry["data_offsets"][0])
            flat = np.frombuffer(mapped, dtype=_DTYPES[entry["dtype"]], count=count, offset=offset)
            arrays[name] = flat.reshape(entry["shape"])
    return arrays
