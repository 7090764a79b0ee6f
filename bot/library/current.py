"""Whether the index holds what it should: asked at every start, so nothing is loaded for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.index.generation import Manifest, index_dir
from bot.library.find import find_articles
from bot.library.former import Former


def up_to_date(paths: Sequence[Path], data_dir: Path, model_fingerprint: str, lexicon: str) -> bool:
    """Whether the index holds the articles under ``paths`` as they are now, made with this model and these words.

    Whether its files are whole shows when it is opened.
    """
    with Former(index_dir(data_dir), check=False) as former:
        if former.manifest is None or not made_with(former.manifest, model_fingerprint, lexicon):
            return False
        known = former.fingerprints
    return all(known.get(found.slug) == found.fingerprint for found in find_articles(paths))


def made_with(manifest: Manifest, model_fingerprint: str, lexicon: str) -> bool:
    """Whether a generation was made with this model and these words."""
    return (manifest.model_fingerprint, manifest.lexicon) == (model_fingerprint, lexicon)
