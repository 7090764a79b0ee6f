"""The real service on a real index of the shipped corpus, built once for the whole run, also with several workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def _own_settings() -> Iterator[None]:
    """Whatever BOT_ variables the person at the keyboard has, the tests run on the defaults."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("BOT_")]:
            patch.delenv(name)
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield


@pytest.fixture(scope="session")
def shared_data_dir(tmp_path_factory: pytest.TempPathFactory, worker_id: str, _own_settings: None) -> Path:
    """A data folder with the index of the shipped corpus. Never write to it."""
    root = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        root = root.parent  # shared by the workers of one run
    folder = root / "shared-data"
    with FileLock(root / "shared-data.lock"):
        assembly = Assembly(Settings(data_dir=folder))
        if not assembly.index_is_current():
            assembly.ingest([], silent)
    return folder


@pytest.fixture(scope="session")
def library(shared_data_dir: Path) -> Iterator[Assembly]:
    """The service as it runs: every part real, with the index of the shipped corpus."""
    assembly = Assembly(Settings(data_dir=shared_data_dir))
    assembly.warm_up()
    yield assembly
    assembly.shelf.close()
