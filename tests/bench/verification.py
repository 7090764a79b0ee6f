"""How many wrong sentences verification stops and how many right ones it lets through: ``python -m tests.bench.verification``.

With ``--show`` the failures of the half that may be tuned on are printed, never those of the half kept aside. ``--unseen``
judges the third part too, on which nothing was tuned: only totals are printed, and only when a version is done.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bot.assembly import Assembly
from bot.library.progress import silent
from bot.settings import Settings
from tests.dialogue.verification.measuring import (
    Bench,
    Sentence,
    changed_by_hand,
    changed_by_program,
    faithful,
    unseen,
    unseen_changed_by_hand,
    unseen_changed_by_program,
)


def main() -> None:
    """Build an index, judge every sentence, print one table."""
    with tempfile.TemporaryDirectory() as folder:
        bot = Assembly(Settings(data_dir=Path(folder)))
        bot.ingest([], silent)
        bench = Bench(bot)
        report(bench, show="--show" in sys.argv)
        if "--unseen" in sys.argv:
            report_unseen(bench)
        bot.shelf.close()


def report(bench: Bench, show: bool) -> None:
    """Judge and print."""
    taken: list[float] = []
    judged = {
        "faithful, refused": _judge(bench, faithful(), taken),
        "changed by hand, caught": _judge(bench, changed_by_hand(), taken),
        "changed by program, caught": _judge(bench, changed_by_program(bench), taken),
    }
    print(f"{'':32}{'tuned on':>20}{'kept aside':>20}")
    for name, sentences in judged.items():
        cells = []
        for held in (False, True):
            half = [reason for sentence, reason in sentences if sentence.held is held]
            stopped = sum(reason is not None for reason in half)
            cells.append(f"{stopped} of {len(half)} {100 * stopped / max(len(half), 1):.1f} %")
        print(f"{name:32}{cells[0]:>20}{cells[1]:>20}")
    everything = [pair for name, pairs in judged.items() if name != "faithful, refused" for pair in pairs]
    for kind in sorted({sentence.change for sentence, _ in everything}):
        cells = []
        for held in (False, True):
            half = [reason for s, reason in everything if s.held is held and s.change == kind]
            cells.append(f"{sum(r is not None for r in half)} of {len(half)}")
        print(f"  {kind:30}{cells[0]:>20}{cells[1]:>20}")
    reasons = Counter((r or "").split(":")[0] for _, r in everything if r)
    aside = Counter((r or "").split(":")[0] for s, r in judged["faithful, refused"] if r and s.held)
    print("why faithful ones kept aside were refused:", dict(aside.most_common()))
    print("reasons:", dict(reasons.most_common()))
    print(
        f"milliseconds a sentence: median {1000 * statistics.median(taken):.2f}, most {1000 * max(taken):.1f}"
    )
    if show:
        _show(judged)


def report_unseen(bench: Bench) -> None:
    """Judge the third part and print its totals, by language and by kind of change."""
    parts = {
        "faithful, refused": _judge(bench, unseen(), []),
        "changed by hand, caught": _judge(bench, unseen_changed_by_hand(), []),
        "changed by program, caught": _judge(bench, unseen_changed_by_program(bench), []),
    }
    print("the third part:")
    for name, judged in parts.items():
        for language in ("en", "zh", "both"):
            some = [reason for s, reason in judged if language in (s.language.text, "both")]
            stopped = sum(reason is not None for reason in some)
            print(
                f"  {name:28}{language:6}{stopped} of {len(some)} {100 * stopped / max(len(some), 1):.1f} %"
            )
    for name, judged in parts.items():
        kinds = Counter(
            s.change or (r or "").split(":")[0] for s, r in judged if (r is not None) is not bool(s.change)
        )
        every = Counter(s.change for s, _ in judged)
        told = ", ".join(
            f"{kind} {n}" + (f" of {every[kind]}" if every[kind] else "") for kind, n in kinds.most_common()
        )
        print(f"  {name}: {'missed' if 'caught' in name else 'why'}: {told}")


def _judge(
    bench: Bench, sentences: Iterable[Sentence], taken: list[float]
) -> list[tuple[Sentence, str | None]]:
    judged = []
    for sentence in sentences:
        started = time.perf_counter()
        reason = bench.reason(sentence)
        taken.append(time.perf_counter() - started)
        judged.append((sentence, reason))
    return judged


def _show(judged: dict[str, list[tuple[Sentence, str | None]]]) -> None:
    for name, sentences in judged.items():
        for sentence, reason in sentences:
            if not sentence.held and (reason is None) is not (name == "faithful, refused"):
                print(
                    sentence.change or "REFUSED",
                    reason or "missed",
                    "|",
                    sentence.text,
                    "|",
                    ", ".join(sentence.cite),
                )


if __name__ == "__main__":
    main()
