"""One ingest at a time, across processes; the lock dies with its holder."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import IngestLocked
from bot.index.locks import in_use, mark_in_use, only_ingest

HOLD = """
import sys, time
from pathlib import Path
from bot.index.locks import only_ingest
with only_ingest(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_another_process_is_kept_out_until_the_holder_dies(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(IngestLocked, match="another ingest"), only_ingest(tmp_path):
            pass
        holder.kill()
    with only_ingest(tmp_path):
        pass


def test_the_same_process_is_kept_out_too(tmp_path: Path) -> None:
    with only_ingest(tmp_path), pytest.raises(IngestLocked), only_ingest(tmp_path):
        pass


def test_a_mark_is_seen_until_every_reader_took_it_away(tmp_path: Path) -> None:
    assert not in_use(tmp_path)
    first, second = mark_in_use(tmp_path), mark_in_use(tmp_path)
    first()
    assert in_use(tmp_path)
    second()
    assert not in_use(tmp_path)
