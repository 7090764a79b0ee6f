"""Who may write and what may be deleted: one lock for ingests, one shared mark per reader. Home of filelock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import IngestLocked

try:
    import fcntl
except (
    ImportError
):  # Windows: there a folder whose files are open cannot be deleted, which is the same protection
    fcntl = None  # type: ignore[assignment]

_LOCK = "lock"
_MARK = "in-use"


@contextmanager
def only_ingest(index_dir: Path) -> Iterator[None]:
    """Hold the lock of ``index_dir``; the system frees it when the process dies, however it dies.

    Raises:
        IngestLocked: at once, when another ingest holds it.

    """
    from filelock import FileLock, Timeout

    index_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(index_dir / _LOCK, timeout=0, thread_local=False, is_singleton=False)
    try:
        lock.acquire()
    except Timeout as exc:
        raise IngestLocked(
            f"another ingest is writing to {index_dir}; wait until it ends, then try again"
        ) from exc
    try:
        yield
    finally:
        lock.release()


def mark_in_use(folder: Path) -> Callable[[], None]:
    """Mark a generation as being read by this process; returns what takes the mark away."""
    if fcntl is None:
        return lambda: None
    mark = (folder / _MARK).open("ab")
    fcntl.flock(mark, fcntl.LOCK_SH)
    return mark.close


def in_use(folder: Path) -> bool:
    """Whether some process still reads the generation in ``folder``."""
    mark = folder / _MARK
    if fcntl is None or not mark.exists():
        return False
    with mark.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
