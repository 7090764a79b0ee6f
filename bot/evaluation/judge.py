"""Judges one reply against its case: a value for every check that applies, and every fault by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.evaluation.case import Case
from bot.evaluation.grounding import ungrounded
from bot.evaluation.library import Library
from bot.evaluation.observed import Observed, Source
from bot.evaluation.readability import grade
from bot.evaluation.rules import Rules, read_rules
from bot.evaluation.said import Said
from bot.evaluation.scripts import is_in, length, says_any

MEASURED_ONLY = frozenset({"study_precision", "reading_grade"})
"""Checks that give a figure and no fault."""
_CONTENT = frozenset({"studies", "facts", "first"})
"""Checks of what was asked for; a reply of another kind, or none, fails them all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one reply."""

    value: float
    """1 is right, 0 is wrong; between them the share that is right. A grade is a grade."""
    notes: tuple[str, ...] = ()
    """What is wrong."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A case, what came back, and what is right and wrong with it."""

    case: Case
    observed: Observed
    checks: Mapping[str, Check]
    """By name; a check that does not apply is not there."""

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that is wrong, as ``check: note``."""
        return tuple(
            f"{name}: {note}" if note else name
            for name, check in self.checks.items()
            if name not in self._implied and check.value < 1
            for note in check.notes or ("",)
        )

    @property
    def _implied(self) -> frozenset[str]:
        """Checks that are no fault of their own: figures only, and what a reply of another kind cannot hold."""
        if self.observed.error:
            return MEASURED_ONLY | _CONTENT | {"kind"}
        return MEASURED_ONLY | _CONTENT if self.checks["kind"].value < 1 else MEASURED_ONLY

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    @property
    def outcome(self) -> str:
        """``right``, ``wrong`` or ``error`` (there is no reply)."""
        return "error" if self.observed.error else "right" if self.right else "wrong"


class Judge:
    """Judges replies by the library that they should come from."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._rules = read_rules()

    def __call__(self, case: Case, seen: Observed) -> Verdict:
        """The verdict on one reply."""
        if seen.error is not None:
            checks = {"replied": Check(0.0, (seen.error,)), "kind": Check(0.0)}
            return Verdict(case, seen, checks | {name: Check(0.0) for name in _owed(case)})
        checks = {"replied": Check(1.0)}
        checks |= dict(self._of_every_reply(case, seen))
        if seen.kind == Kind.ANSWER:
            checks |= dict(self._of_an_answer(case, seen))
        if seen.kind in case.kinds and (seen.kind == Kind.ANSWER or not case.answers):
            checks |= dict(_of_what_was_asked(case, seen))
        elif seen.kind not in case.kinds:
            checks |= {name: Check(0.0) for name in _owed(case)}
        return Verdict(case, seen, checks)

    def _of_every_reply(self, case: Case, seen: Observed) -> Iterator[tuple[str, Check]]:
        rules = self._rules[case.language.text]
        right = seen.kind in case.kinds
        yield "kind", Check(float(right), () if right else (seen.kind or "none",))
        yield "language", self._language(case, seen)
        yield (
            "disclaimer",
            _disclaimer(seen, rules if seen.language == case.language else self._own(seen, rules)),
        )
        yield "citations", self._citations(seen)
        said = Said(seen.text)
        if case.forbidden:
            found = tuple(statement.written for statement in case.forbidden if statement.found_in(said))
            yield "forbidden", Check(float(not found), found)
        grounded = [item for item in seen.answer if seen.sources_of(item)]
        if grounded:
            missing = tuple(w for item in grounded for w in ungrounded(item, seen.sources_of(item)))
            yield "grounding", Check(float(not missing), missing)

    def _language(self, case: Case, seen: Observed) -> Check:
        """The reply says it is in the right language, and what it says is, but for what exists in the other only."""
        notes = []
        if seen.language != case.language:
            notes.append(f"the reply says it is in {seen.language or 'no language'}")
        own = [item.text for item in seen.answer if not self._only_foreign(case, seen.sources_of(item))]
        if own and not is_in("\n".join(own), case.language):
            notes.append(f"its text is not in {case.language}")
        return Check(float(not notes), tuple(notes))

    def _only_foreign(self, case: Case, sources: Sequence[Source]) -> bool:
        """Whether all that an item cites has no edition in the language of the case, so that it is quoted as it is."""
        side = case.language.text
        return bool(sources) and all(
            source.quote_language != side and f"{source.passage_key}@{side}" not in self._library.passages
            for source in sources
        )

    def _own(self, seen: Observed, rules: Rules) -> Rules:
        """The rules of the language a reply is in: its disclaimer is judged apart from whether that is the right one."""
        try:
            return self._rules[Language(seen.language).text]
        except ValueError:
            return rules

    def _of_an_answer(self, case: Case, seen: Observed) -> Iterator[tuple[str, Check]]:
        rules = self._rules[case.language.text]
        size = sum(length(item.text, case.language) for item in seen.answer)
        yield "brevity", Check(float(size <= rules.longest), (f"{size} of {rules.longest}",))
        level = grade(seen.text, case.language.text)
        yield "reading_grade", Check(level)
        if case.grade is not None:
            yield "grade", Check(float(level <= case.grade), (f"{level:.1f}, at most {case.grade:g}",))
        cited = {source.study_id for source in seen.citations if source.study_id}
        if case.not_studies:
            wrong = tuple(sorted(case.not_studies & cited))
            yield "wrong_study", Check(float(not wrong), wrong)
        leaning = {s.study_id for s in seen.citations if s.study_id and not s.is_evidence_note}
        if case.studies and leaning and case.answers:
            wanted = frozenset().union(*case.studies)
            beside = tuple(sorted(study for study in leaning - wanted if study))
            yield "study_precision", Check(len(leaning & wanted) / len(leaning), beside)

    def _citations(self, seen: Observed) -> Check:
        """Every item of an answer cites; every number is there once; every source is what it says it is."""
        notes = []
        known = [source.number for source in seen.citations]
        for place, item in enumerate(seen.answer, 1):
            if seen.kind == Kind.ANSWER and not item.citations:
                notes.append(f"item {place} cites nothing")
            notes += [
                f"item {place} cites [{n}], which is not there" for n in item.citations if n not in known
            ]
        notes += [f"[{number}] stands twice" for number in sorted({n for n in known if known.count(n) > 1})]
        for source in seen.citations:
            if wrong := self._wrong_with(source):
                notes.append(f"[{source.number}] {wrong}")
        return Check(float(not notes), tuple(notes))

    def _wrong_with(self, source: Source) -> str:
        if source.study_id is not None and source.study_id not in self._library.studies:
            return f"names the study {source.study_id!r}, which the library does not have"
        passage = self._library.passages.get(source.passage_id)
        if passage is None:
            return f"names the passage {source.passage_id!r}, which the library does not have"
        if passage.study_id in self._library.studies and passage.study_id != source.study_id:
            return f"says {source.study_id}, but {source.passage_id} is of {passage.study_id}"
        if not source.quote or _squeezed(source.quote) not in _squeezed(passage.text):
            return f"quotes what does not stand in {source.passage_id}"
        return ""


def _owed(case: Case) -> list[str]:
    """The checks of what was asked for that a case holds."""
    owed = {"studies": case.studies, "facts": case.facts, "first": case.first}
    return [name for name, wanted in owed.items() if wanted]


def _of_what_was_asked(case: Case, seen: Observed) -> Iterator[tuple[str, Check]]:
    said = Said(seen.text)
    cited = {source.study_id for source in seen.citations}
    if case.studies:
        missing = tuple("|".join(sorted(any_of)) for any_of in case.studies if not any_of & cited)
        yield "studies", Check(1 - len(missing) / len(case.studies), missing)
    if case.facts:
        lost = tuple(fact.written for fact in case.facts if not fact.found_in(said))
        yield "facts", Check(1 - len(lost) / len(case.facts), lost)
    if case.first is not None:
        right = bool(seen.answer) and case.first.found_in(Said(seen.answer[0].text))
        yield "first", Check(float(right), () if right else (case.first.written,))


def _disclaimer(seen: Observed, rules: Rules) -> Check:
    """There, in words that say it is no medical advice, in the language that the reply says it is in."""
    if not seen.disclaimer.strip():
        return Check(0.0, ("missing",))
    right = says_any(seen.disclaimer, rules.disclaimer)
    return Check(float(right), () if right else ("does not say that it is no medical advice",))


def _squeezed(text: str) -> str:
    return "".join(text.split())
