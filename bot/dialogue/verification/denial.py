"""How far the denials of a text reach: which ideas they deny, doubt, or name only to set them aside."""

from __future__ import annotations

from bot.dialogue.verification.layout import Layout
from bot.dialogue.verification.lexicon import BREAK, END, HAN
from bot.language.stems import stem
from bot.prompts.verification import Entity

_STEPS_OVER = frozenset(["given"])
"""Verbs that may stand between a denial and the thing that it denies ("did not use a placebo")."""
_SAYS = "conclude"
"""并不是说干细胞没用 denies that it is said, not the cells."""
_TIGHT = 4.2
"""How far before a thing its own denial may stand ("not a placebo")."""
_LONGEST_VERB = 2
_ADJECTIVES = frozenset(
    ["serious", "mild", "moderate", "significant", "large", "small", "good", "high", "low"]
)
"""没有严重的不良反应 denies the reactions, not only that they were serious."""
_LONGEST_DENIAL = 3
_OF_STUDIES = frozenset(["blinded", "randomised", "pilot"])
_STUDIES = frozenset(["trial", "study", "review", "analysis"])
_TELLS_OF = frozenset(["for", "that", "on", "about", "behind", "with"])
"""Words behind which a noun that is denied is only told of."""
_MISSES = frozenset([*(stem(word) for word in ("miss", "overlook")), "漏"])
"""Denials that say of a thing that it is not seen, not that there is none."""
_NOT_ONE = frozenset(["no", "none", "neither"])
_WHERE = frozenset(["in", "by", "for"])
_NOTHING = frozenset(["no", "nothing"])
_TAKES = frozenset("把拿")
"""不能拿SVF的结果来推 denies what is done with it."""
_NONE_OF = frozenset(["没有一种", "没有一个", "没有一项", "没一种", "没一个", "没一项", "没有哪个", "没哪个"])
_SERVES_AS = frozenset("作做当为")
"""没有用安慰剂作对照 denies the placebo, not that there was a comparison."""
_COMPLEMENTS = frozenset("了出清到")
_SETS_ASIDE = frozenset(
    [
        "not",
        "rather than",
        "instead of",
        "different from",
        "other than",
        "as opposed to",
        "不是",
        "而不是",
        "而非",
        "并非",
        "并不是",
    ]
)
"""Denials of what follows, and not of there being any."""
_OF_PRODUCTS = frozenset(["approved"])
"""What is said of a product even without a verb: "no product approved in China"."""
_RELATIVE = frozenset(["that", "which", "who"])
_AUXILIARIES = frozenset(
    ["is", "are", "was", "were", "has", "had", "have", "did", "does", "do", "can", "could", "will", "would"]
)


class Denials:
    """The denials of one text that has been laid out."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def denied(self, place: int, entity: Entity) -> bool:
        """Whether a denial reaches an idea: right before a thing, before a claim in its clause, or anywhere in it."""
        here = [p for p in self._layout.negators if self._layout.clause[p] == self._layout.clause[place]]
        here = [p for p in here if not self._attributive(p, place) and not self._in_subject(p, place)]
        if entity.name in _OF_STUDIES and self._describes(place):
            here = [p for p in here if place - p <= _LONGEST_DENIAL]
        if entity.anywhere:
            here = [p for p in here if not self._another_verb_between(p, place)]
            implied = [
                p
                for p in self._layout.implied
                if self._layout.clause[p] == self._layout.clause[place] and p != place
            ]
            return bool(here or implied)
        before = [p for p in here if p < place]
        if entity.kind in ("thing", "arm", "light"):
            return entity.deniable and any(
                self._layout.at[place] - self._layout.at[p] <= _TIGHT
                and not self._parted(p, place)
                and not self._complement(p)
                and (place == p + 1 or self._layout.tokens[place - 1].text not in _SERVES_AS)
                and not self._beyond(p, place)
                and not self._partitive(p)
                and not self._of_subject(p, place)
                for p in before
            )
        return (
            any(not self._restarts(p, place) for p in before)
            or self._denies_object(place)
            or any(p > place and self._nowhere(p) for p in here)
        )

    def _describes(self, place: int) -> bool:
        """Whether a word only says of what kind a study is: "in this double-blind trial"."""
        end = next((f.end for f in self._layout.found if f.start == place), place + 1)
        return any(
            role == "word" and name in _STUDIES for role, name in self._layout.starting.get(end, frozenset())
        )

    def _partitive(self, negator: int) -> bool:
        """Whether a denial is of what is said of all of some: "none of the cell treatments was better", 没有一种."""
        end = next(f.end for f in self._layout.found if f.start == negator)
        following = self._layout.tokens[end].text.lower() if end < len(self._layout.tokens) else ""
        text = self._negator_text(negator)
        return following == "of" or text in _NONE_OF or text[-1] in _TAKES or following in _TAKES

    def _of_subject(self, negator: int, place: int) -> bool:
        """Whether a "no" before a subject denies what is said of it: "no stem-cell product is approved"."""
        if self._layout.tokens[negator].text.lower() != "no":
            return False
        clause = self._layout.clause[negator]
        behind = [p for p in range(place + 1, len(self._layout.tokens)) if self._layout.clause[p] == clause]
        verb = next((p for p in behind if self._layout.tokens[p].text.lower() in _AUXILIARIES), None)
        claims = [
            (p, name)
            for p in behind
            for role, name in self._layout.starting.get(p, ())
            if role == "word" and self._layout.kinds.get(name) == "claim"
        ]
        return any(name in _OF_PRODUCTS or (verb is not None and p > verb) for p, name in claims)

    def _beyond(self, negator: int, place: int) -> bool:
        """Whether a thing is what is compared with, or is told of by the noun that a "no" denies: "no study for"."""
        between = range(negator + 1, place)
        no = self._layout.tokens[negator].text.lower() == "no"
        return any(
            ("than", "") in self._layout.starting.get(p, ())
            or (p == negator + 1 and ("word", "all") in self._layout.starting.get(p, ()))
            or (no and self._layout.tokens[p].text.lower() in _TELLS_OF)
            for p in between
        )

    def _denies_object(self, place: int) -> bool:
        """Whether the denial stands with the object: "has approved no exosome product"."""
        end = next((f.end for f in self._layout.found if f.start == place), place + 1)
        if end < len(self._layout.tokens) and self._layout.tokens[end].text.lower() == "us":
            end += 1
        return (
            end < len(self._layout.tokens)
            and end in self._layout.negators
            and (self._layout.tokens[end].text.lower() in _NOTHING or self._complement(end))
        )

    def _another_verb_between(self, negator: int, place: int) -> bool:
        """Whether an "and" or a comma opens a verb of its own between two places: "did find it and do not know", in any order."""
        first, last = sorted((negator, place))
        return any(
            self._layout.tokens[p].text.lower() in ("and", ",")
            and self._layout.tokens[p + 1].text.lower() in _AUXILIARIES
            for p in range(first, last)
        )

    def _nowhere(self, negator: int) -> bool:
        """Whether a denial says that what stands before it was so nowhere: "was used in none of the trials"."""
        return (
            negator > 0
            and self._layout.tokens[negator].text.lower() in _NOT_ONE
            and self._layout.tokens[negator - 1].text.lower() in _WHERE
        )

    def _attributive(self, negator: int, place: int) -> bool:
        """Whether a Chinese denial only describes a noun that stands between: 未获批的产品有造成伤害的报告."""
        if self._layout.tokens[negator].kind != HAN:
            return False
        denied = next(
            (f for f in self._layout.found if negator < f.start < place and ("negators", "") not in f.roles),
            None,
        )
        return (
            denied is not None
            and not any(role == "word" and name in _ADJECTIVES for role, name in denied.roles)
            and denied.start - negator <= _LONGEST_DENIAL
            and denied.end < place
            and self._layout.tokens[denied.end].text == "的"
        )

    def _in_subject(self, negator: int, place: int) -> bool:
        """Whether a denial opens the subject of a clause: "Not finding it does not prove ..."."""
        opens = negator == 0 or self._layout.clause[negator - 1] != self._layout.clause[negator]
        return (
            opens
            and self._layout.tokens[negator].text.lower() == "not"
            and self._layout.tokens[negator + 1].text.lower().endswith("ing")
            and not self._layout.tokens[negator + 1].text.lower().endswith("thing")
            and any(token.text.lower() in _AUXILIARIES for token in self._layout.tokens[negator + 1 : place])
        )

    def _complement(self, place: int) -> bool:
        """Whether a denial belongs to the verb before it: 说明不了, 得不出."""
        following = self._layout.tokens[place + 1].text if place + 1 < len(self._layout.tokens) else ""
        return self._layout.tokens[place].text == "不" and following in _COMPLEMENTS

    def set_aside(self, place: int, entity: Entity) -> bool:
        """Whether something is named only to say that it is not meant: "not for osteoarthritis", 而不是安慰剂."""
        return entity.kind in ("thing", "arm", "light") and any(
            self._layout.clause[p] == self._layout.clause[place]
            and 0 < self._layout.at[place] - self._layout.at[p] <= _TIGHT
            and self._negator_text(p) in _SETS_ASIDE
            and not self._parted(p, place)
            for p in self._layout.negators
        )

    def _negator_text(self, place: int) -> str:
        end = next(f.end for f in self._layout.found if f.start == place)
        space = "" if self._layout.tokens[place].kind == HAN else " "
        return space.join(token.text.lower() for token in self._layout.tokens[place:end])

    def joined(self, one: int, two: int) -> bool:
        """Whether two denials are of two statements: joined by "and", "or" or "nor", or the first only describes a noun.

        "Trials that saw no change do not support the claim", 没有安慰剂组的试验不能说明.
        """
        subject = [
            token.text.lower()
            for p, token in enumerate(self._layout.tokens[:one])
            if self._layout.clause[p] == self._layout.clause[one] and token.kind not in (BREAK, END)
        ]
        relative = not _RELATIVE.isdisjoint(subject[1:])
        return (
            self._layout.tokens[two].text.lower() == "nor"
            or any(("joint", "") in self._layout.starting.get(place, ()) for place in range(one, two))
            or self._attributive(one, two)
            or (relative and two - one > 1 and self._layout.tokens[two - 1].text.lower() in _AUXILIARIES)
        )

    def _restarts(self, negator: int, place: int) -> bool:
        """Whether an "and" with a verb of its own stands between a denial and a claim: "not random, and it was blinded"."""
        joint = next(
            (p for p in range(place - 1, negator, -1) if self._layout.tokens[p].text.lower() == "and"), None
        )
        return joint is not None and any(
            token.text.lower() in _AUXILIARIES for token in self._layout.tokens[joint + 1 : place]
        )

    def doubted(self, place: int, knowing: frozenset[str]) -> bool:
        """Whether a word of knowing stands between a denial and what it reaches."""
        first = min(
            (p for p in self._layout.negators if self._layout.clause[p] == self._layout.clause[place]),
            default=place,
        )
        if first != place and self._layout.tokens[first].key in _MISSES:
            return True
        return any(
            name in knowing
            for start, roles in self._layout.starting.items()
            if first < start < place
            or (self._complement(first) and start < first <= start + _LONGEST_VERB)
            or (
                self._layout.tokens[first].text.lower() == "nothing"
                and start < first <= start + _LONGEST_VERB
            )
            for role, name in roles
            if role == "word"
        )

    def _parted(self, negator: int, place: int) -> bool:
        """Whether a word with a meaning of its own stands between a denial and a thing."""
        return any(
            name == _SAYS or (name not in _STEPS_OVER and self._layout.kinds.get(name) in ("verb", "claim"))
            for start, roles in self._layout.starting.items()
            if negator < start < place
            for role, name in roles
            if role == "word"
        )
