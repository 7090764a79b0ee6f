"""Verification on one part, half by half: ``python -m tests.bench.blind sixth``, ``--kept`` for the half kept aside.

The parts are those of ``tests.dialogue.verification.measuring``; without a name all are judged. Of what may be tuned on each
failure is printed. Of what is kept aside only totals and the names of checks are, and only when a version is done.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings
from tests.dialogue.verification.measuring import PARTS, Bench, Sentence, part

Parts = Mapping[str, Sequence[Sentence]]


def main() -> None:
    """Build an index, judge one half of each part asked for, print its table."""
    held = "--kept" in sys.argv
    asked = [name for name in sys.argv[1:] if name != "--kept"]
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as folder:
        bot = Assembly(Settings(data_dir=Path(folder)))
        bot.ingest([], silent)
        bench = Bench(bot)
        for name in asked or PARTS:
            half = part(name, held)
            if half.right:
                print(f"{name},", "kept aside:" if held else "to tune on:")
                judged = {"right, refused": half.right, "wrong by hand, caught": half.by_hand}
                report_half(bench, {**judged, "wrong by program, caught": half.by_program(bench)}, held)
        bot.shelf.close()


def report_half(bench: Bench, parts: Parts, held: bool) -> None:
    """Judge one half of a part and print its totals, and what failed where that may be looked at."""
    for name, sentences in parts.items():
        judged = [(s, bench.reason(s)) for s in sentences]
        for language in ("en", "zh", "both"):
            some = [reason for s, reason in judged if language in (s.language.text, "both")]
            stopped = sum(reason is not None for reason in some)
            print(
                f"  {name:26}{language:6}{stopped} of {len(some)} {100 * stopped / max(len(some), 1):.1f} %"
            )
        if name.startswith("right"):
            print("    why:", dict(Counter((r or "").split(":")[0] for _, r in judged if r).most_common()))
        if not held:
            _show(judged)


def _show(judged: list[tuple[Sentence, str | None]]) -> None:
    for sentence, reason in judged:
        if (reason is None) is bool(sentence.change):
            print("   ", sentence.change or reason, "|", sentence.text, "|", ", ".join(sentence.cite))


if __name__ == "__main__":
    main()
