"""What differs by language in passages: their length, and the words of what we ourselves say of texts and studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.language import TextLanguage
from bot.domain.passage import Origin


@dataclass(frozen=True, slots=True)
class OwnWords:
    """How long a passage of a language may be, how its sentences are joined, and what we call our own texts."""

    longest: int
    """In characters of Chinese, in words of English."""
    counts_words: bool
    joint: str
    sections: Mapping[Origin, str]
    labels: Mapping[Origin, str]
    about: str
    """The section of the passage that says where an article comes from."""
    published: str
    published_on: str
    facts: Mapping[str, str]
    """What the record of a study holds as a sentence: in which journal, compared with what, for how long."""

    def length(self, text: str) -> int:
        """How long a text is in the unit of ``longest``."""
        return len(text.split()) if self.counts_words else len(text)


OWN_WORDS: Mapping[TextLanguage, OwnWords] = {
    "zh": OwnWords(
        longest=600,
        counts_words=False,
        joint="",
        sections={
            Origin.RECORD: "{}：公开的研究记录怎么说",
            Origin.LIMITATION: "{}：没有说明什么",
            Origin.CAUTION: "{}：需要留意什么",
        },
        labels={
            Origin.RECORD: "公开的研究记录",
            Origin.LIMITATION: "我们的核对",
            Origin.CAUTION: "我们的核对",
        },
        about="{}的来源、作者、发布者和利益关系",
        published="{label}的发布者是{publisher}。",
        published_on="{label}由{publisher}在{date}发布。",
        facts={
            "journal": "{label}发表在《{journal}》杂志，发表年份是{year}年。",
            "design": "{label}的研究设计是：{design}。",
            "comparator": "{label}的对照是：{comparator}。",
            "follow_up": "{label}的随访时间是：{follow_up}。",
            "registry": "{label}的登记号是{registry}。",
        },
    ),
    "en": OwnWords(
        longest=250,
        counts_words=True,
        joint=" ",
        sections={
            Origin.RECORD: "{}: what the published record says",
            Origin.LIMITATION: "{}: what it does not show",
            Origin.CAUTION: "{}: what to keep in mind",
        },
        labels={
            Origin.RECORD: "the published record",
            Origin.LIMITATION: "our check",
            Origin.CAUTION: "our check",
        },
        about="Where {} comes from: who wrote and published it, and who profits",
        published="{label} was published by {publisher}.",
        published_on="{label} was published by {publisher} on {date}.",
        facts={
            "journal": "{label} was published in the journal {journal} in {year}.",
            "design": "The design of {label}: {design}.",
            "comparator": "The comparison in {label}: {comparator}.",
            "follow_up": "Follow-up in {label}: {follow_up}.",
            "registry": "{label} is registered as {registry}.",
        },
    ),
}
