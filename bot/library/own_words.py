"""What differs by language in passages: their length, and the words of what we ourselves say of texts and studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.article import Verdict
from bot.domain.language import TextLanguage
from bot.domain.passage import Origin


@dataclass(frozen=True, slots=True)
class OverviewWords:
    """What is said of an article's claims, all studies together."""

    section: str
    whole: str
    counts: Mapping[Verdict, str]
    named: Mapping[Verdict, str]
    joint: str
    """Between the names of studies."""
    comma: str
    """Between counts."""


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """What is said of the studies of an article as a list."""

    section: str
    studies: str
    by_size: str
    smallest: str
    """The same from the smallest."""
    size: str
    by_year: str
    year: str
    journals: str
    journal: str
    doubts: Mapping[Verdict, str]
    """What stands behind the name of a study whose claim does not hold."""
    joint: str
    """Between studies, and between journals."""


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
    overview: OverviewWords
    catalogue: CatalogueWords

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
            "year": "{label}发表于{year}年。",
            "design": "{label}的研究设计是：{design}。",
            "comparator": "{label}的对照是：{comparator}。",
            "follow_up": "{label}的随访时间是：{follow_up}。",
            "registry": "{label}的登记号是{registry}。",
        },
        catalogue=CatalogueWords(
            section="{label}讲到的研究和期刊清单",
            studies="{label}讲到的研究有：{items}。",
            by_size="{label}讲到的研究按人数从多到少是：{items}。",
            smallest="{label}讲到的研究按人数从少到多是：{items}。",
            by_year="{label}讲到的研究按年份从新到旧是：{items}。",
            year="{label}（{year}年）",
            size="{label}（{count}人）",
            doubts={Verdict.OVERSTATES: "（说得超出记录）", Verdict.NOT_FOUND: "（没有找到）"},
            journals="{label}讲到的研究所在的期刊有：{items}。",
            journal="《{journal}》",
            joint="、",
        ),
        overview=OverviewWords(
            section="对{label}的核对：可信不可信，哪些对、哪些错",
            whole="我们核对了{label}讲到的{count}项研究和数字：{counts}。",
            counts={
                Verdict.AGREES: "{count}项与公开记录一致",
                Verdict.PARTLY: "{count}项部分一致",
                Verdict.OVERSTATES: "{count}项说得超出记录",
                Verdict.NOT_FOUND: "{count}项没有找到",
            },
            named={
                Verdict.OVERSTATES: "{label}说错或说得超出公开记录的是：{studies}。",
                Verdict.NOT_FOUND: "{label}讲到而我们没有找到的是：{studies}。",
                Verdict.PARTLY: "{label}讲到而与公开记录部分一致的是：{studies}。",
            },
            joint="、",
            comma="，",
        ),
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
            "year": "{label} was published in {year}.",
            "design": "The design of {label}: {design}.",
            "comparator": "The comparison in {label}: {comparator}.",
            "follow_up": "Follow-up in {label}: {follow_up}.",
            "registry": "{label} is registered as {registry}.",
        },
        catalogue=CatalogueWords(
            section="List of the studies and journals in {label}",
            studies="The studies in {label} are: {items}.",
            by_size="The studies in {label} by number of people, the largest first: {items}.",
            smallest="The studies in {label} by number of people, the smallest first: {items}.",
            by_year="The studies in {label} by year, the newest first: {items}.",
            year="{label} ({year})",
            size="{label}, {count} people",
            doubts={Verdict.OVERSTATES: " (overstated)", Verdict.NOT_FOUND: " (not found)"},
            journals="The journals of the studies in {label} are: {items}.",
            journal="{journal}",
            joint="; ",
        ),
        overview=OverviewWords(
            section="Our check of {label}: whether it can be trusted, what is right and what is wrong",
            whole="We checked {count} studies and figures in {label} against the published record: {counts}.",
            counts={
                Verdict.AGREES: "{count} in agreement",
                Verdict.PARTLY: "{count} in partial agreement",
                Verdict.OVERSTATES: "{count} overstated",
                Verdict.NOT_FOUND: "{count} not found",
            },
            named={
                Verdict.OVERSTATES: "What {label} gets wrong or overstates: {studies}.",
                Verdict.NOT_FOUND: "What {label} speaks of and we did not find: {studies}.",
                Verdict.PARTLY: "What {label} says in partial agreement with the published record: {studies}.",
            },
            joint="; ",
            comma=", ",
        ),
    ),
}
