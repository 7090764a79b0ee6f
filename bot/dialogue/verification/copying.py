"""What a sentence that keeps near to its passage's words has changed: a word more, a word in place of another, a "may" less."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.dialogue.verification.exchanged import exchanged, read_line
from bot.dialogue.verification.facts import Facts
from bot.dialogue.verification.graded import misgraded
from bot.dialogue.verification.grounds import Grounds
from bot.dialogue.verification.lexicon import Lexicon, readable
from bot.dialogue.verification.qualifying import lost_qualifier
from bot.dialogue.verification.wording import strange_word
from bot.domain.language import Language
from bot.domain.passage import Passage

_CACHED = 8192


class CopyCheck:
    """Why a copy is none. Keeps the lines of the passages that it has read."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._lines = lru_cache(maxsize=_CACHED)(lambda text: read_line(readable(text), lexicon))

    def __call__(
        self, text: str, said: Facts, grounds: Grounds, passages: Sequence[Passage], language: Language
    ) -> str | None:
        """What a sentence that copies a stretch of its passages has changed in it, or None."""
        if reason := misgraded(said, grounds):
            return reason
        if any(passage.language != language.text for passage in passages):
            return None  # across languages nothing can be copied
        known = [self._lines(sentence) for passage in passages for sentence in passage.sentences]
        for name, word in (
            ("certainty", lost_qualifier(text, passages)),
            ("exchanged", exchanged(read_line(said.text, self._lexicon), known)),
            ("wording", strange_word(said, grounds, self._lexicon)),
        ):
            if word:
                return f"{name}:{word}"
        return None
