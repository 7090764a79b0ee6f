"""Verification on the fourth part, half by half: ``python -m tests.bench.blind``, ``--kept`` for the half kept aside.

Of the half to tune on each failure is printed. Of the half kept aside only totals are, and only when a version is done.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings
from tests.dialogue.verification.measuring import (
    Bench,
    Sentence,
    blind,
    blind_changed_by_hand,
    blind_changed_by_program,
)


def main() -> None:
    """Build an index, judge one half, print its table."""
    held = "--kept" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        bot = Assembly(Settings(data_dir=Path(folder)))
        bot.ingest([], silent)
        report_half(Bench(bot), held)
        bot.shelf.close()


def report_half(bench: Bench, held: bool) -> None:
    """Judge one half of the fourth part and print its totals, and what failed where that may be looked at."""
    parts = {
        "right, refused": blind(),
        "wrong by hand, caught": blind_changed_by_hand(),
        "wrong by program, caught": tuple(blind_changed_by_program(bench)),
    }
    print("the fourth part,", "the half kept aside:" if held else "the half to tune on:")
    for name, sentences in parts.items():
        judged = [(s, bench.reason(s)) for s in sentences if s.held is held]
        for language in ("en", "zh", "both"):
            some = [reason for s, reason in judged if language in (s.language.text, "both")]
            stopped = sum(reason is not None for reason in some)
            print(
                f"  {name:26}{language:6}{stopped} of {len(some)} {100 * stopped / max(len(some), 1):.1f} %"
            )
        if not held:
            _show(judged)


def _show(judged: list[tuple[Sentence, str | None]]) -> None:
    for sentence, reason in judged:
        if (reason is None) is bool(sentence.change):
            print("   ", sentence.change or reason, "|", sentence.text, "|", ", ".join(sentence.cite))


if __name__ == "__main__":
    main()
