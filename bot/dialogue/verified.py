"""Every proposal of one generation through verification, with what its answer owes: between proposing and release."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.dialogue.verify import Checks, Introductions, verify
from bot.domain.draft import Proposal
from bot.domain.language import Language
from bot.index.generation import Generation
from bot.prompts.replies import Replies

_KEPT = 4096
"""Quotations of which the judgement is kept."""


class Verifier:
    """Verifies proposals in the light of the bot's own words, which it works out once for each generation."""

    def __init__(self, checks: Checks, replies: Replies) -> None:
        self._checks = checks
        self._replies = replies
        self._introductions: dict[Language, tuple[str, Introductions]] = {}
        # The library's sentences are quoted again and again, and every time the same is true of them.
        self._quoted = lru_cache(maxsize=_KEPT)(self._judged)

    def reason(self, proposal: Proposal, language: Language, generation: Generation) -> str | None:
        """Why a proposal must not be shown, or None.

        Raises:
            GuardrailFailed: when a check itself crashed.
        """
        judged = self._judged if proposal.written else self._quoted
        return judged(proposal, language, self._own_words(language, generation))

    def _judged(self, proposal: Proposal, language: Language, own_words: Introductions) -> str | None:
        return verify(proposal, language, self._checks, own_words)

    def kept(
        self, proposals: Sequence[Proposal], language: Language, generation: Generation
    ) -> tuple[list[Proposal], list[str]]:
        """The proposals that pass every check, and why the others do not.

        A reported claim whose evidence note failed is not shown without it, and notes alone are no answer.
        """
        kept: list[Proposal] = []
        dropped: list[str] = []
        note_failed = False
        for proposal in proposals:
            reason = self.reason(proposal, language, generation)
            if reason is None:
                kept.append(proposal)
            else:
                dropped.append(reason)
                note_failed = note_failed or proposal.note
        if note_failed:
            dropped += ["note-failed"] * sum(proposal.attributed for proposal in kept)
            kept = [proposal for proposal in kept if not proposal.attributed]
        return (kept if any(not proposal.note for proposal in kept) else []), dropped

    def _own_words(self, language: Language, generation: Generation) -> Introductions:
        """The words around quotations in a language."""
        side = Language.ENGLISH if language is Language.ENGLISH else Language.SIMPLIFIED
        known = self._introductions.get(side)
        if known is None or known[0] != generation.id:
            names = ("attribution.plain", "attribution.study", "foreign", "unanswered")
            own = [self._replies.line(name, side) for name in names]
            text = "\n".join([*own, *(study.label[side.text] for study in generation.studies.values())])
            known = (generation.id, Introductions.of(text, self._checks.words))
            self._introductions[side] = known
        return known[1]
