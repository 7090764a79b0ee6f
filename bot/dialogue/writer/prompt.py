"""What is sent to the chat model: reviewed rules, and the material inside a mark that the material cannot hold."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.dialogue.lengths import LIMITS
from bot.domain.language import Language
from bot.domain.passage import Passage
from bot.domain.question import Turn
from bot.language.normalise import visible
from bot.prompts.chat import ChatPrompts

Messages = list[tuple[str, str]]
"""(role, text) pairs as LangChain takes them."""

MOST_SENTENCES = 3
"""How many sentences the model is asked for; evidence notes come on top."""
_SHARE = 0.6
"""The share of an answer's length that the model is offered; the rest is for attributions and evidence notes."""
_TURNS_BACK = 4
_ANSWER_CHARS = 300
"""How much of an earlier answer a follow-up is read with."""


def writing_prompt(
    prompts: ChatPrompts, language: Language, question: str, passages: Sequence[Passage], structured: bool
) -> Messages:
    """The request for sentences that answer ``question`` from ``passages``, which are numbered from 1."""
    told = "\n".join(_passage(prompts, language, number, p) for number, p in enumerate(passages, 1))
    asked = one_line(question)
    fence = _fence(told + asked)
    system = prompts.filled(
        "write",
        "system",
        language,
        fence=fence,
        sentences=MOST_SENTENCES,
        length=int(_SHARE * LIMITS[language.text]),
    )
    shape = prompts.filled("write", "structured" if structured else "lines", language)
    material = prompts.filled("write", "material", language, fence=fence, passages=told, question=asked)
    return [("system", f"{system}\n\n{shape}"), ("human", material)]


def rewriting_prompt(
    prompts: ChatPrompts, language: Language, question: str, history: Sequence[Turn]
) -> Messages:
    """The request to make a follow-up stand on its own."""
    turns = "\n".join(
        prompts.filled(
            "rewrite",
            "turn",
            language,
            asked=one_line(turn.question),
            answer=one_line(turn.answer)[:_ANSWER_CHARS],
        )
        for turn in history[-_TURNS_BACK:]
    )
    asked = one_line(question)
    fence = _fence(turns + asked)
    system = prompts.filled("rewrite", "system", language, fence=fence)
    material = prompts.filled("rewrite", "material", language, fence=fence, turns=turns, question=asked)
    return [("system", system), ("human", material)]


def one_line(text: str) -> str:
    """A text as one line without hidden characters: no line of it can pass for a mark or for another passage."""
    return " ".join(visible(text).split())


def _passage(prompts: ChatPrompts, language: Language, number: int, passage: Passage) -> str:
    about = one_line(f"{passage.section.rsplit(' > ', 1)[-1] or passage.label} {passage.lead}".strip())
    name = "reported" if passage.commercial else "passage"
    text = one_line(passage.text)
    return prompts.filled("write", name, language, number=number, about=about, text=text)


def _fence(material: str) -> str:
    """A mark drawn anew for every request, so that no text can have been written to close it."""
    while (mark := f"====={secrets.token_hex(8)}=====") in material:
        pass
    return mark
