"""Which passages the model is given: those the library's own answer rests on first, then the best of the search."""

from __future__ import annotations

from bot.dialogue.extract import Extract
from bot.dialogue.gathering import Found
from bot.dialogue.reading import Reading
from bot.domain.passage import Origin, Passage

_MOST_PASSAGES = 8
_MOST_CHARS = 5_000


def material(reading: Reading, found: Found, extract: Extract) -> tuple[Passage, ...]:
    """The passages in the order they are numbered; none when the answer must be quoted.

    Only passages in the reply's language: a translation cannot be verified word for word. Evidence notes stay out, they
    are the bot's own. Where the question names a study, or the library's own answer rests on a single one, others stay
    out: a right figure of a wrong study misleads.
    """
    side = reading.language.text
    leaned_on = [s.passage for p in extract.proposals if not p.note for s in p.supports]
    if any(passage.language != side for passage in leaned_on):
        return ()
    rests_on = {passage.study_id for passage in leaned_on if passage.study_id is not None}
    only = reading.studies if reading.named else rests_on if len(rests_on) == 1 else None
    chosen: dict[str, Passage] = {}
    room = _MOST_CHARS
    for passage in [*leaned_on, *(hit.passage for hit in found.hits)]:
        fits = passage.language == side and passage.origin is not Origin.CAUTION and len(passage.text) <= room
        asked_for = only is None or passage.study_id is None or passage.study_id in only
        if fits and asked_for and passage.passage_id not in chosen and len(chosen) < _MOST_PASSAGES:
            chosen[passage.passage_id] = passage
            room -= len(passage.text)
    return tuple(chosen.values())
