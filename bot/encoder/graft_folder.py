"""Writes the graft or its student as a sentence-transformers folder that loads with no code of ours.

Input rows are stored as eight-bit floats and layers as sixteen-bit floats; loading widens both to 32 bits.
"""

from pathlib import Path

from tokenizers import Tokenizer

from bot.encoder.export import NORMALIZE, SETTINGS, write_json
from bot.encoder.graft_network import Network
from bot.encoder.graft_tokens import LONGEST, SPECIAL, Pieces, as_json

_HOME = "sentence_transformers"
_MODULES = {
    "": f"{_HOME}.base.modules.transformer.Transformer",
    "1_Pooling": f"{_HOME}.sentence_transformer.modules.pooling.Pooling",
    "2_Normalize": f"{_HOME}.base.modules.normalize.Normalize",
}
_TRANSFORMER = {
    "transformer_task": "feature-extraction",
    "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
    "module_output_name": "token_embeddings",
}
_ROWS = "embeddings.word_embeddings.weight"


def write(network: Network, chosen: Pieces, tokenizer: Tokenizer, folder: Path) -> None:
    """Write weights, tokenizer, settings and the module list; what else stands in the folder is left alone."""
    import torch
    from safetensors.torch import save_file

    for name in _MODULES:
        (folder / name).mkdir(parents=True, exist_ok=True)
    weights = {_ROWS: network.rows.detach().to(torch.float8_e4m3fn)}
    for name, value in network.body.state_dict().items():
        if value.is_floating_point():
            weights[name] = value.detach().to(torch.float16)
    # transformers builds a pooler whatever we say; zeros keep it from filling it by chance and warning about it
    width = network.rows.shape[1]
    weights["pooler.dense.weight"] = torch.zeros((width, width), dtype=torch.float8_e4m3fn)
    weights["pooler.dense.bias"] = torch.zeros(width, dtype=torch.float16)
    save_file(weights, str(folder / "model.safetensors"), {"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)
    (folder / "tokenizer.json").write_text(as_json(tokenizer, chosen), encoding="utf-8")
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    described = dict(zip(names, SPECIAL, strict=True))
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": LONGEST} | described,
    )
    config = network.body.config.to_dict()  # type: ignore[operator, union-attr]
    config |= {"vocab_size": len(chosen), "dtype": "float32", "pad_token_id": 0}
    write_json(folder / "config.json", config)
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": kind}
        for place, (path, kind) in enumerate(_MODULES.items())
    ]
    write_json(folder / "modules.json", modules)
    write_json(folder / "sentence_bert_config.json", _TRANSFORMER)
    write_json(folder / "config_sentence_transformers.json", SETTINGS)
    pooling = {"embedding_dimension": width, "pooling_mode": "mean", "include_prompt": True}
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "2_Normalize" / "config.json", NORMALIZE)
