"""A build's name changes with what its replies come from, and with nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.evaluation.build import build_name
from bot.settings import Settings


def test_the_name_changes_with_the_texts_and_the_index(tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(Settings().prompts_dir, prompts)
    before = build_name("1", prompts)
    (prompts / "notes.txt").write_text("not read by anything", encoding="utf-8")
    assert build_name("1", prompts) == before
    assert build_name("2", prompts) != before
    with (prompts / "replies.yaml").open("a", encoding="utf-8") as texts:
        texts.write("# changed\n")
    assert build_name("1", prompts) != before
