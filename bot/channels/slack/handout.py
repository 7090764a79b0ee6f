"""A reply as plain text to pass on to a patient: in the patient's language, with sources and disclaimer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.reply import Citation, Reply
from bot.prompts.replies import Replies
from bot.prompts.slack import SlackTexts


def handout(reply: Reply, texts: SlackTexts, replies: Replies) -> str:
    """The whole reply without any markup."""
    said = [item.text + "".join(f" [{number}]" for number in item.citations) for item in reply.answer]
    parts = ["\n".join(said)]
    if reply.citations:
        told = [_source(group, reply, replies) for group in by_study(reply.citations)]
        parts.append("\n".join([texts.line("sources", reply.language), *told]))
    return "\n\n".join([*parts, reply.disclaimer])


def by_study(citations: Sequence[Citation]) -> list[list[Citation]]:
    """Citations of one study together: its verdict and note are the same."""
    groups: dict[tuple[object, ...], list[Citation]] = {}
    for citation in citations:
        key = (citation.study_id or citation.section, citation.title, citation.note)
        groups.setdefault(key, []).append(citation)
    return list(groups.values())


def _source(group: Sequence[Citation], reply: Reply, replies: Replies) -> str:
    citation = group[0]
    numbers = "".join(f"[{one.number}]" for one in group)
    facts = [citation.title, citation.journal, citation.year, citation.url]
    verdict = replies.line(f"verdicts.{citation.verdict}", reply.language)
    colon = "：" if reply.language.text == "zh" else ": "
    where = " · ".join(str(fact) for fact in facts if fact)
    return f"{numbers} {where}\n    {verdict}{colon}{citation.note}"
