"""The two forms: text to copy for a patient, and what is wrong with an answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.slack.blocks import INPUT, Block, contexts, field, option, plain_text, sections
from bot.channels.slack.markup import pieces
from bot.domain.language import Language
from bot.domain.reply import Kind
from bot.prompts.slack import FAULTS, SlackTexts
from bot.records.slack import Shown
from bot.records.slack_corrections import Correction

CORRECTION = "correction"
_TITLE = 24
_OPTIONS = 100
_WORDS = 12
"""Words to look for that one correction may name, on each side."""


def copy_form(shown: Shown, texts: SlackTexts) -> Block:
    """A form that holds the text for the patient, ready to be selected and copied."""
    language = shown.language
    fields = []
    for number, piece in enumerate(pieces(str(shown.shown["handout"]), INPUT), 1):
        label = texts.line("copy.label" if number == 1 else "copy.more", language, number=number)
        text = {"type": "plain_text_input", "action_id": "text", "multiline": True, "initial_value": piece}
        fields.append(field(f"text{number}", label, text))
    return {
        "type": "modal",
        "callback_id": "copied",
        "title": plain_text(texts.line("copy.title", language), _TITLE),
        # Slack wants a button that sends where there is a field; nothing is sent anywhere.
        "submit": plain_text(texts.line("copy.close", language), _TITLE),
        "blocks": fields,
    }


def correction_form(shown: Shown, studies: Mapping[str, str], texts: SlackTexts) -> Block:
    """A form that asks what is wrong with a reply.

    Args:
        studies: the names of the library's studies by id.
    """
    language = shown.language

    def say(name: str) -> str:
        return texts.line(f"correction.{name}", language)

    faults = [option(texts.line(f"fault.{fault}", language), fault) for fault in FAULTS]
    kinds = [option(texts.line(f"kind.{kind}", language), kind.value) for kind in Kind]
    blocks = [
        *contexts(say("intro")),
        *sections(texts.line("question", language, question=shown.question)),
        field("fault", say("fault"), _menu("static_select", faults)),
        field("text", say("text"), _lines()),
        field("kind", say("kind"), _menu("static_select", kinds, [str(shown.shown["kind"])])),
    ]
    if studies:
        choices = [option(name, study_id) for study_id, name in list(studies.items())[:_OPTIONS]]
        cited = [study_id for study_id in shown.shown["studies"] if study_id in studies]
        menu = _menu("multi_static_select", choices, cited)
        blocks.append(field("studies", say("studies"), menu, optional=True))
    blocks += [field(name, say(name), _lines(), optional=True) for name in ("facts", "forbidden")]
    return {
        "type": "modal",
        "callback_id": CORRECTION,
        "private_metadata": json.dumps({"reply_id": shown.reply_id, "language": language.value}),
        "title": plain_text(say("title"), _TITLE),
        "submit": plain_text(say("send"), _TITLE),
        "close": plain_text(say("cancel"), _TITLE),
        "blocks": blocks,
    }


def thanks_form(language: Language, texts: SlackTexts) -> Block:
    """What takes the form's place once it was sent."""
    return {
        "type": "modal",
        "title": plain_text(texts.line("correction.title", language), _TITLE),
        "close": plain_text(texts.line("copy.close", language), _TITLE),
        "blocks": sections(texts.line("correction.done", language)),
    }


def correction_of(
    view: Mapping[str, Any], shown: Shown, turns: Sequence[str], team: str, author: str
) -> Correction | None:
    """What a member wrote into the form; None when it says nothing of what is wrong."""
    values = view["state"]["values"]
    text = _typed(values, "text")
    if not text:
        return None
    return Correction(
        reply_id=shown.reply_id,
        team=team,
        author=author,
        question=shown.question,
        turns=tuple(turns),
        language=shown.language,
        answer=str(shown.shown["answer"]),
        fault=_chosen(values, "fault") or FAULTS[-1],
        correction=text,
        kind=Kind(_chosen(values, "kind") or shown.shown["kind"]),
        studies=tuple(one["value"] for one in _value(values, "studies").get("selected_options") or ()),
        facts=_words(values, "facts"),
        forbidden=_words(values, "forbidden"),
    )


def _menu(kind: str, choices: list[Block], chosen: Sequence[str] = ()) -> Block:
    menu: Block = {"type": kind, "action_id": "value", "options": choices}
    initial = [choice for choice in choices if choice["value"] in chosen]
    if initial:
        menu |= {"initial_options": initial} if kind.startswith("multi") else {"initial_option": initial[0]}
    return menu


def _lines() -> Block:
    return {"type": "plain_text_input", "action_id": "value", "multiline": True, "max_length": INPUT}


def _value(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = (values.get(name) or {}).get("value") or {}
    return found


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str(_value(values, name).get("value") or "").strip()


def _chosen(values: Mapping[str, Any], name: str) -> str:
    return str((_value(values, name).get("selected_option") or {}).get("value") or "")


def _words(values: Mapping[str, Any], name: str) -> tuple[str, ...]:
    lines = (line.strip() for line in _typed(values, name).splitlines())
    return tuple(line for line in lines if line)[:_WORDS]
