"""Pictures of a case as staff see it. Run as ``python -m handoff.render FOLDER`` in ``tests``."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from channels.slack.render import block, message, page, shoot

from bot.channels.slack.case_blocks import CaseBlocks, Post
from bot.domain.language import Language
from bot.prompts.handoff import read_handoff
from bot.records.cases_model import Case, Reason, State
from bot.records.cases_outbox import Exchange
from bot.settings import Settings

_EMOJI = {
    "hourglass_flowing_sand": "⏳",
    "speech_balloon": "💬",
    "white_check_mark": "✅",
    "bell": "🔔",
    "warning": "⚠️",
    "rotating_light": "🚨",
}
_QUOTE = "margin:4px 0 8px;padding:2px 0 2px 12px;border-left:4px solid #ddd;white-space:pre-wrap"
_TALK = {
    Language.SIMPLIFIED: (
        "我妈妈 72 岁，想知道在哪里可以咨询，电话 ***",
        [
            (
                "打一针脐带干细胞能管多久？",
                "文章说：一次注射后随访 12 个月。公开记录只有 30 人，说明不了能管多久。",
                "answer",
            ),
            ("这个治疗要花多少钱？", "资料库里没有可以回答这个问题的内容，所以我不猜测。", "no_answer"),
        ],
        "可以下午打电话吗？",
    ),
    Language.ENGLISH: (
        "My mother is 72. Whom can she talk to about this? Her phone is ***",
        [
            (
                "How long does one injection of cord cells last?",
                "The article says patients were followed for 12 months. The trial had 30 people, too few to say how long it lasts.",
                "answer",
            ),
            (
                "How much does this treatment cost?",
                "The library does not say, so I will not guess.",
                "no_answer",
            ),
        ],
        "Can she call in the afternoon?",
    ),
}


def pictures(language: Language) -> dict[str, str]:
    """The messages of one case, and one of an emergency."""
    blocks = CaseBlocks(read_handoff(Settings().prompts_dir), language)
    note, talk, later = _TALK[language]
    exchanges = [Exchange(*one) for one in talk]
    case = Case(12, "c", State.OPEN, Reason.ASKED, language, datetime.now(UTC), None, "C1", "1.1")
    taken = replace(case, state=State.TAKEN, taken_by="LiNa")
    urgent = replace(case, number=13, reason=Reason.EMERGENCY)
    chest = {
        Language.SIMPLIFIED: "打针后胸口痛，喘不上气",
        Language.ENGLISH: "Chest pain after the injection",
    }
    call = {
        Language.SIMPLIFIED: "请立即拨打 120。",
        Language.ENGLISH: "Call your local emergency number now.",
    }
    end = "" if language is Language.ENGLISH else "-zh"
    return {
        f"case{end}": page(_shown(blocks.case(case, exchanges, note, more=False))),
        f"case-taken{end}": page(
            _shown(blocks.case(taken, exchanges[-1:], "", more=True)),
            _shown(blocks.said(later)),
            _shown(blocks.reminder(case)),
        ),
        f"case-emergency{end}": page(
            _shown(
                blocks.case(urgent, [Exchange(chest[language], call[language], "emergency")], "", more=False)
            )
        ),
    }


def _shown(post: Post) -> str:
    """A message; what the other pictures have no need of is drawn here: quotes, and emoji by their names."""
    html = message([]).replace("</div></div>", "", 1).removesuffix("</div></div>")
    return html + "".join(map(_block, post.blocks)) + "</div></div>"


def _block(one: dict[str, Any]) -> str:
    if one["type"] != "rich_text":
        return re.sub(r":(\w+):", lambda found: _EMOJI.get(found[1], found[0]), block(one))
    return "".join(
        f'<div style="{_QUOTE if part["type"] == "rich_text_quote" else ""}">{"".join(map(_inline, part["elements"]))}</div>'
        for part in one["elements"]
    )


def _inline(one: dict[str, Any]) -> str:
    shown = _EMOJI[one["name"]] if one["type"] == "emoji" else escape(one["text"])
    return f"<b>{shown}</b>" if one.get("style", {}).get("bold") else shown


if __name__ == "__main__":
    for side in (Language.SIMPLIFIED, Language.ENGLISH):
        shoot(pictures(side), Path(sys.argv[1]))
