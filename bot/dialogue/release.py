"""The one exit: only here is a Reply built, and it sets the disclaimer itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.article import Edition, Study, Verdict
from bot.domain.draft import Proposal, Support
from bot.domain.language import Language, TextLanguage
from bot.domain.passage import Origin, Passage
from bot.domain.reply import AnswerItem, Citation, Kind, ReleaseSeal, Reply
from bot.language.normalise import to_traditional, visible
from bot.prompts.replies import Replies

_SEAL = ReleaseSeal()


@dataclass(slots=True)
class Sheet:
    """The verified sentences of one reply as they are accepted, with their citations numbered in order of use."""

    language: Language
    studies: Mapping[str, Study]
    editions: Mapping[str, Mapping[TextLanguage, Edition]]
    replies: Replies
    items: list[AnswerItem] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def accept(self, proposal: Proposal) -> tuple[AnswerItem, tuple[Citation, ...]]:
        """Add a verified sentence; the citations that it is the first to use come back with it."""
        fresh: list[Citation] = []
        used: list[int] = []
        for support in proposal.supports:
            known = next((c for c in self.citations if _same_place(c, support)), None)
            if known is None:
                known = self._cite(support, len(self.citations) + 1)
                self.citations.append(known)
                fresh.append(known)
            used.append(known.number)
        item = AnswerItem(self.shown(proposal.text), tuple(dict.fromkeys(used)))
        self.items.append(item)
        return item, tuple(fresh)

    def say(self, text: str) -> AnswerItem:
        """Add a reviewed sentence of the bot's own, which cites nothing."""
        item = AnswerItem(self.shown(text))
        self.items.append(item)
        return item

    def _cite(self, support: Support, number: int) -> Citation:
        passage = support.passage
        side = self.language.text
        study = self.studies.get(passage.study_id or "")
        edition = self._edition(passage.slug)
        return Citation(
            number=number,
            study_id=study.study_id if study else None,
            title=self.shown(study.title[side] if study else _title(passage, edition)),
            journal=study.journal if study else None,
            year=study.year if study else (edition.published.year if edition and edition.published else None),
            design=self.shown(study.design[side]) if study else None,
            participants=study.participants if study else None,
            section=self.shown(passage.section),
            quote=support.quote,
            quote_shown=support.quote if passage.commercial else self.shown(support.quote),
            quote_language=passage.language,
            passage_id=passage.passage_id,
            url=study.url if study else None,
            verdict=study.verdict if study else Verdict.CONTEXT,
            note=self.shown(study.note[side] if study else self._section_note(passage, edition)),
        )

    def _edition(self, slug: str) -> Edition | None:
        editions = self.editions.get(slug, {})
        return editions.get(self.language.text) or next(iter(editions.values()), None)

    def _section_note(self, passage: Passage, edition: Edition | None) -> str:
        kind = "commercial" if passage.commercial else "independent"
        interest = edition.interest.text if edition is not None else ""
        return self.replies.line(f"section_note.{kind}", self.language).format(interest=interest)

    def shown(self, text: str) -> str:
        """A text as this reply shows it: in the right script, without hidden characters."""
        return to_traditional(visible(text)) if self.language is Language.TRADITIONAL else visible(text)


def release(
    sheet: Sheet, kind: Kind, conversation_id: str, suggestions: tuple[str, ...] = (), reply_id: str = ""
) -> Reply:
    """Build the reply from what was accepted. An answer whose items lack citations is not one.

    Raises:
        ReplyForbidden: when there is nothing to show.
    """
    cited = all(item.citations for item in sheet.items)
    return Reply(
        conversation_id=conversation_id,
        reply_id=reply_id or secrets.token_urlsafe(16),
        language=sheet.language,
        kind=kind if kind is not Kind.ANSWER or cited else Kind.NO_ANSWER,
        answer=tuple(sheet.items),
        citations=tuple(sheet.citations),
        suggestions=suggestions,
        disclaimer=sheet.replies.disclaimer(sheet.language),
        seal=_SEAL,
    )


def _title(passage: Passage, edition: Edition | None) -> str:
    """The title of a passage of no study: that of the text it stands in; of our words on a text, their heading."""
    return edition.title if edition and passage.origin is not Origin.RECORD else passage.section


def _same_place(citation: Citation, support: Support) -> bool:
    return citation.passage_id == support.passage.passage_id and citation.quote == support.quote
