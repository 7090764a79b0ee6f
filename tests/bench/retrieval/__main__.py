"""Command line of the retrieval benchmark: every system in a process of its own, then one table and one plot.

``python -m tests.bench.retrieval --data DIR``; the data are described in bot/encoder/weights/README.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.retrieval import measures, report
from tests.bench.retrieval.running import Run, read_runs, run_system, write_runs
from tests.bench.retrieval.sets import test_sets

SYSTEMS = {
    "ours": "this bot",
    "ours, vectors": "its vectors alone",
    "ours, words": "its words alone",
    "rank-bm25": "BM25 (rank-bm25, jieba)",
    "MiniLM": "all-MiniLM-L6-v2",
    "ensemble": "stock LangChain ensemble",
    "our parts, by rank": "the ensemble with our encoder and jieba",
}
_ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "HF_HUB_OFFLINE": "1",
    "ANONYMIZED_TELEMETRY": "false",
}


def main() -> None:
    """Run what was asked for."""
    options = _options()
    tests = [
        test.sample(options.questions) if options.questions else test for test in test_sets(options.data)
    ]
    if options.only:
        runs: list[Run] = []
        for run in run_system(options.only, tests, options.work):
            runs.append(run)
            print(f"  {run.test}: {run.question_ms:.1f} ms a question", file=sys.stderr, flush=True)
        write_runs(options.runs, runs)
        return
    names = {name: SYSTEMS[name] for name in options.systems}
    runs = [run for name in names for run in _in_own_process(name, options)]
    results = measures.all_measured(tests, runs)
    print(report.every_table(tests, names, results))
    print("\n" + report.speed_table(names, runs))
    for ending in ("svg", "png"):
        report.plot(tests, names, results, options.images / f"retrieval.{ending}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the data archives")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS), help="default: all")
    parser.add_argument("--questions", type=int, default=0, help="at most so many of each set; default: all")
    parser.add_argument("--images", type=Path, default=Path("docs/images"), help="where the plots go")
    parser.add_argument(
        "--work",
        type=Path,
        default=Path(tempfile.gettempdir()) / "bench-retrieval",
        help="where vectors of all-MiniLM-L6-v2 are kept between runs",
    )
    parser.add_argument("--only", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _in_own_process(name: str, options: argparse.Namespace) -> list[Run]:
    """The runs of one system, measured in a process that holds nothing else."""
    print(SYSTEMS[name], file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        runs = Path(folder) / "runs.json"
        arguments = ["--data", options.data, "--work", options.work, "--questions", options.questions]
        subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.bench.retrieval",
                "--only",
                name,
                "--runs",
                runs,
                *map(str, arguments),
            ],
            check=True,
            env={**os.environ, **_ONE_THREAD},
        )
        return read_runs(runs)


if __name__ == "__main__":
    main()
