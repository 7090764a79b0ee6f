"""Writes the finished table and tokenizer as a sentence-transformers folder that loads with no code of ours.

The rows are eight-bit integers with one scale each, in the keys that sentence-transformers' ``StaticEmbedding``
unfolds on loading (``embeddings``, ``weights``): a quarter of the size, and no difference in the figures.
"""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from bot.encoder.teacher import Vectors

_HOME = "sentence_transformers"
MODULES = [
    {
        "idx": 0,
        "name": "0",
        "path": "",
        "type": f"{_HOME}.sentence_transformer.modules.static_embedding.StaticEmbedding",
    },
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{_HOME}.base.modules.normalize.Normalize"},
]
SETTINGS = {
    "model_type": "SentenceTransformer",
    "similarity_fn_name": "cosine",
    "prompts": {"query": "", "document": ""},
    "default_prompt_name": None,
}
NORMALIZE = {"module_input_name": "sentence_embedding", "module_output_name": "sentence_embedding"}


def quantised(table: Vectors) -> tuple[NDArray[np.int8], Vectors]:
    """Rows as int8 in -127..127, and the scale that turns each back."""
    scale = np.abs(table).max(axis=1) / 127
    scale[scale == 0] = 1e-8
    return np.rint(table / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def write(table: Vectors, tokenizer: Tokenizer, folder: Path) -> None:
    """Write weights, tokenizer and the module list; what else stands in the folder is left alone."""
    from safetensors.numpy import save_file

    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    rows, scale = quantised(table)
    save_file({"embeddings": rows, "weights": scale}, str(folder / "model.safetensors"), {"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    write_json(folder / "modules.json", MODULES)
    write_json(folder / "config_sentence_transformers.json", SETTINGS)
    write_json(folder / "1_Normalize" / "config.json", NORMALIZE)


def write_json(path: Path, content: object) -> None:
    """Write ``content`` as indented JSON."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
