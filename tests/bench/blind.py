"""Verification on the fourth part, half by half: ``python -m tests.bench.blind``, ``--kept`` for the half kept aside.

Of the half to tune on each failure is printed. Of the half kept aside only totals are, and only when a version is done.
``--freer`` judges the fifth part instead, and with ``--kept`` its sentences kept aside; ``--sixth`` does the same for the sixth.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
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
    fifth,
    fifth_changed_by_hand,
    fifth_changed_by_program,
    sixth,
    sixth_changed_by_hand,
    sixth_changed_by_program,
)

Parts = Mapping[str, Sequence[Sentence]]
_JUDGED = ("right, refused", "wrong by hand, caught", "wrong by program, caught")


def main() -> None:
    """Build an index, judge one half, print its table."""
    held = "--kept" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        bot = Assembly(Settings(data_dir=Path(folder)))
        bot.ingest([], silent)
        bench = Bench(bot)
        name, part = next(
            (found for option, found in _PARTS.items() if option in sys.argv), ("fourth", _fourth)
        )
        print(f"the {name} part,", "kept aside:" if held else "to tune on:")
        report_half(bench, part(bench, held), held)
        bot.shelf.close()


def _fourth(bench: Bench, held: bool) -> Parts:
    parts = (blind(), blind_changed_by_hand(), tuple(blind_changed_by_program(bench)))
    return {name: [s for s in part if s.held is held] for name, part in zip(_JUDGED, parts, strict=True)}


def _fifth(bench: Bench, held: bool) -> Parts:
    parts = (fifth(held), fifth_changed_by_hand(held), tuple(fifth_changed_by_program(bench, held)))
    return dict(zip(_JUDGED, parts, strict=True))


def _sixth(bench: Bench, held: bool) -> Parts:
    parts = (sixth(), sixth_changed_by_hand(), tuple(sixth_changed_by_program(bench)))
    return {name: [s for s in part if s.held is held] for name, part in zip(_JUDGED, parts, strict=True)}


_PARTS = {"--freer": ("fifth", _fifth), "--sixth": ("sixth", _sixth)}


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
        if not held:
            _show(judged)


def _show(judged: list[tuple[Sentence, str | None]]) -> None:
    for sentence, reason in judged:
        if (reason is None) is bool(sentence.change):
            print("   ", sentence.change or reason, "|", sentence.text, "|", ", ".join(sentence.cite))


if __name__ == "__main__":
    main()
