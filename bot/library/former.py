"""The generation that is current while a new one is made: what is kept and copied from it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.domain.article import Article
from bot.domain.language import TextLanguage
from bot.errors import LibraryIndexError
from bot.index.generation import FORMAT, Generation, Manifest, current_id, generation_folder, read_manifest
from bot.index.stored import articles_from_json
from bot.index.whole import damaged

_ARTICLES = "articles.json"


class Former:
    """What a generation holds for the next one; it is read as a whole, but where only its manifest is asked for."""

    def __init__(self, index: Path, check: bool = True) -> None:
        """Without ``check`` only the manifest is read, and a damaged generation is taken for a whole one."""
        self._check = check
        self.damage = ""
        """The files that are not as they were written, or why it cannot be opened; empty for a whole generation."""
        current = current_id(index)
        self._folder = generation_folder(index, current) if current else None
        self._generation: Generation | None = None
        self._older: Manifest | None = None
        """The manifest of a generation of another version of the bot, or a damaged one: its articles can be kept, no more."""
        self.manifest = self._readable_manifest()

    def __enter__(self) -> Former:
        return self

    def __exit__(self, *_: object) -> None:
        if self._generation is not None:
            self._generation.close()

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """Slug to fingerprint of the files of each article that can be kept."""
        manifest = self.manifest or self._older
        return manifest.articles if manifest else {}

    def articles(self) -> Mapping[str, Article]:
        """The parsed articles that can be kept."""
        if self._older is not None and self._folder is not None:
            return articles_from_json((self._folder / _ARTICLES).read_bytes())
        generation = self._open()
        return generation.articles if generation else {}

    def lost(self) -> tuple[str, ...]:
        """The slugs of a generation that this version cannot read; they must be ingested again."""
        if self.manifest is not None or self._older is not None or self._folder is None:
            return ()
        try:
            return tuple(sorted(json.loads((self._folder / "manifest.json").read_text("utf-8"))["articles"]))
        except (OSError, ValueError, KeyError, TypeError):
            return ()

    def vectors(self, language: TextLanguage, model_fingerprint: str) -> dict[str, NDArray[np.float32]]:
        """The vectors made with this model, by the text that was embedded."""
        generation = self._open()
        if generation is None or generation.manifest.model_fingerprint != model_fingerprint:
            return {}
        passages = generation.every_passage(language)
        stored = generation.vectors([passage.passage_id for passage in passages], language)
        return {p.embedded_text: stored[p.passage_id] for p in passages if p.passage_id in stored}

    def _readable_manifest(self) -> Manifest | None:
        """None when there is no generation, or one that cannot be taken over: then everything is made anew."""
        if self._folder is None:
            return None
        try:
            manifest = read_manifest(self._folder)
        except LibraryIndexError:
            return None
        if manifest.format == FORMAT and not self._check:
            return manifest
        harmed = damaged(self._folder) if manifest.format == FORMAT else []
        if manifest.format == FORMAT and not harmed:
            try:
                self._generation = Generation(self._folder)
            except LibraryIndexError as exc:
                harmed = [str(exc)]
            else:
                return manifest
        self.damage = ", ".join(harmed)
        if _ARTICLES not in harmed:
            with suppress(OSError, ValueError):
                articles_from_json((self._folder / _ARTICLES).read_bytes())
                self._older = manifest
        return None

    def _open(self) -> Generation | None:
        if self._generation is None and self._folder is not None and self.manifest is not None:
            self._generation = Generation(self._folder)
        return self._generation
