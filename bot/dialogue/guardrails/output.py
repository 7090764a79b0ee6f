"""The last look at a sentence before it is shown: claims, urging, doses and diagnoses that the bot never states."""

from __future__ import annotations

from collections import defaultdict

from bot.dialogue.guardrails.phrases import Match
from bot.dialogue.guardrails.reading import Reader, Reading
from bot.dialogue.guardrails.screening import first_rule
from bot.errors import GuardrailFailed
from bot.language.normalise import clean
from bot.prompts.guardrails import Guardrails


class OutputCheck:
    """Finds what the bot never says. Any failure inside is a failed check."""

    def __init__(self, data: Guardrails) -> None:
        self._rules = data.rules["claims"]
        self._reader = Reader(data, typos=False)

    def forbidden(self, text: str, attributed: bool) -> str | None:
        """The id of the first rule that ``text`` breaks, or None when it may be shown.

        Args:
            text: one or more sentences, of the model or of a quoted text.
            attributed: whether the text says itself whose claim it reports ("The article says: ...").

        Raises:
            GuardrailFailed: when anything inside fails; the sentence must then not be shown.
        """
        try:
            return self._forbidden(clean(text), attributed)
        except Exception as exc:
            raise GuardrailFailed(f"the output check failed: {type(exc).__name__}") from exc

    def _forbidden(self, text: str, attributed: bool) -> str | None:
        reading = self._reader.read(text)
        claimed = _claimed(reading)
        for rule in self._rules:
            if attributed and rule.reportable:
                continue
            matches = claimed if rule.deniable else list(reading.matches)
            if first_rule((rule,), reading, matches, text) is not None:
                return rule.rule_id
        return None


def _claimed(reading: Reading) -> list[Match]:
    """The matches that are stated: no denial reaches them, and their sentence doubts nothing.

    A denial reaches to the end of its clause; a strong one ("there is no evidence that") to the end of its sentence;
    a word like "but" ends both.
    """
    doubted = {_sentence(reading, match) for match in reading.matches if match.concept == "uncertain"}
    stops: dict[int, list[int]] = defaultdict(list)
    for match in reading.matches:
        if match.concept == "contrast":
            stops[_sentence(reading, match)].append(match.start)
    denials = [match for match in reading.matches if match.concept in ("denial", "strong_denial")]
    return [
        match
        for match in reading.matches
        if _sentence(reading, match) not in doubted
        and not any(_reaches(reading, denial, match, stops) for denial in denials)
    ]


def _reaches(reading: Reading, denial: Match, match: Match, stops: dict[int, list[int]]) -> bool:
    sentence = _sentence(reading, denial)
    if denial.end > match.start or _sentence(reading, match) != sentence:
        return False
    if any(denial.end <= stop < match.start for stop in stops[sentence]):
        return False
    return denial.concept == "strong_denial" or reading.clause(denial) == reading.clause(match)


def _sentence(reading: Reading, match: Match) -> int:
    return reading.symbols.sentences[reading.clause(match)]
