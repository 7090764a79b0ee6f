"""Lends the current generation to questions and follows the pointer while questions are under way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import IndexNotReady, LibraryIndexError
from bot.index.generation import (
    Generation,
    current_id,
    generation_folder,
    index_dir,
    pointer_file,
    read_manifest,
)

_log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0
"""How long a generation that could not be opened is left alone."""


class _Loan:
    """An open generation, how many borrow it, and whether a newer one has taken its place."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.borrowers = 0
        self.retired = False


class Shelf:
    """The index as questions see it: always one whole generation, the newest that could be opened.

    Args:
        data_dir: the data folder.
        model_fingerprint: of the embedder that questions use; a generation made with another model is refused,
            because its vectors cannot be compared.

    """

    def __init__(self, data_dir: Path, model_fingerprint: str) -> None:
        self._index = index_dir(data_dir)
        self._model_fingerprint = model_fingerprint
        self._lock = threading.Lock()
        self._opening = threading.Lock()
        self._loan: _Loan | None = None
        self._seen: tuple[int, int, int] | None = None
        self._retry_at = 0.0

    @property
    def ready(self) -> bool:
        """Whether a generation can be borrowed; opens it when it is not open yet."""
        try:
            with self.borrow():
                return True
        except LibraryIndexError:
            return False

    @contextmanager
    def borrow(self) -> Iterator[Generation]:
        """The current generation, which stays open and unchanged inside the ``with`` block.

        Raises:
            IndexNotReady: when there is none.
            LibraryIndexError: when there is one that cannot be read, and no earlier one is open.

        """
        self._notice()
        with self._lock:
            loan = self._loan
            if loan is None:
                raise IndexNotReady("there is no index yet; run patient-bot ingest")
            loan.borrowers += 1
        try:
            yield loan.generation
        finally:
            self._give_back(loan)

    def refresh(self) -> None:
        """Open the newest generation now and wait for it; raises as ``borrow`` does."""
        with self._opening:
            self._open_newest()

    def close(self) -> None:
        """Close the generation once its last borrower is gone."""
        self._put(None)

    def _notice(self) -> None:
        """One ``stat`` a question: when the pointer moved, open the new generation beside the road, not on it."""
        signature = self._signature()
        if signature == self._seen and self._loan is not None:
            return
        if self._loan is None:
            self.refresh()
        elif (
            signature is not None
            and time.monotonic() >= self._retry_at
            and self._opening.acquire(blocking=False)
        ):
            threading.Thread(target=self._open_aside, name="open-index", daemon=True).start()

    def _open_aside(self) -> None:
        try:
            self._open_newest()
        except LibraryIndexError:
            self._retry_at = time.monotonic() + _RETRY_SECONDS
            _log.warning("the new index cannot be opened, the former one goes on serving", exc_info=True)
        finally:
            self._opening.release()

    def _open_newest(self) -> None:
        """Open what the pointer names, unless it is open; the caller holds ``_opening``."""
        signature = self._signature()
        if signature is None or (signature == self._seen and self._loan is not None):
            return
        wanted = current_id(self._index)
        while wanted is not None:
            try:
                self._put(self._opened(wanted))
                break
            except LibraryIndexError:
                # Two ingests may have passed between reading the pointer and opening what it named.
                newer = current_id(self._index)
                if newer == wanted:
                    raise
                wanted = newer
        self._seen = signature

    def _opened(self, generation_id: str) -> Generation:
        """The generation, unless it was made with another model."""
        folder = generation_folder(self._index, generation_id)
        manifest = read_manifest(folder)
        if manifest.model_fingerprint != self._model_fingerprint:
            model = manifest.model
            raise IndexNotReady(
                f"the index was made with another embedding model ({model}); run patient-bot ingest"
            )
        return Generation(folder)

    def _put(self, generation: Generation | None) -> None:
        with self._lock:
            former, self._loan = self._loan, _Loan(generation) if generation else None
            if former is not None:
                former.retired = True
            idle = former is not None and former.borrowers == 0
        if former is not None and idle:
            former.generation.close()

    def _give_back(self, loan: _Loan) -> None:
        with self._lock:
            loan.borrowers -= 1
            last = loan.retired and loan.borrowers == 0
        if last:
            loan.generation.close()

    def _signature(self) -> tuple[int, int, int] | None:
        try:
            stat = pointer_file(self._index).stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_ino, stat.st_size
