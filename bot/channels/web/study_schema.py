"""The shapes of studies as they go over HTTP."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from bot.channels.web.examples import EXAMPLE_STUDY
from bot.domain.article import Study, Verdict
from bot.domain.language import Language
from bot.language.normalise import to_traditional


class StudyBody(BaseModel):
    """One study: what the article says of it and what the published record says."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE_STUDY]})

    study_id: str
    title: str
    label: str
    journal: str | None
    year: int | None
    design: str
    participants: int | None
    comparator: str | None
    follow_up: str | None
    doi: str | None
    url: str | None
    registry: str | None
    claim: str | None = Field(
        description="What the article says of it; null for a source that gives the balance."
    )
    record: list[str] = Field(description="What the published record says.")
    limitations: list[str] = Field(description="What it does not show.")
    verdict: Verdict
    note: str
    caution: str | None
    checked: date = Field(description="When we last compared the two.")

    @classmethod
    def of(cls, study: Study, language: Language) -> StudyBody:
        """The body of one study in one language."""
        own = language.text

        def say(text: str) -> str:
            return to_traditional(text) if language is Language.TRADITIONAL else text

        def maybe(text: str | None) -> str | None:
            return None if text is None else say(text)

        return cls(
            study_id=study.study_id,
            title=say(study.title[own]),
            label=say(study.label[own]),
            journal=study.journal,
            year=study.year,
            design=say(study.design[own]),
            participants=study.participants,
            comparator=maybe(study.comparator[own] if study.comparator else None),
            follow_up=maybe(study.follow_up[own] if study.follow_up else None),
            doi=study.doi,
            url=study.url,
            registry=study.registry,
            claim=maybe(study.claim[own] if study.claim else None),
            record=[say(line) for line in study.record[own]],
            limitations=[say(line) for line in study.limitations[own]],
            verdict=study.verdict,
            note=say(study.note[own]),
            caution=maybe(study.caution[own] if study.caution else None),
            checked=study.checked,
        )


class StudiesBody(BaseModel):
    """Every study of the library."""

    language: Language
    studies: list[StudyBody]
    disclaimer: str


class OneStudyBody(StudyBody):
    """One study with the disclaimer."""

    language: Language
    disclaimer: str
