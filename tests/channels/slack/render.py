"""Blocks as Slack shows them, as a page: for looking at messages. ``python -m tests.channels.slack.render FOLDER``."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

_STYLE = """
body{margin:0;background:#fff;font:15px/1.46 Lato,"Noto Sans CJK SC","Noto Sans",Helvetica,Arial,sans-serif;color:#1d1c1d}
.m{display:flex;gap:10px;padding:14px 18px;width:var(--w)}.a{flex:none;width:36px;height:36px;border-radius:8px;background:#1f4e5f;
color:#fff;display:flex;align-items:center;justify-content:center;font-weight:700}.b{flex:1;min-width:0}
.n b{font-weight:900}.n i{font-style:normal;font-size:11px;background:#e8e8e8;color:#454447;border-radius:2px;padding:1px 3px;margin:0 4px}
.n span{margin-left:6px;color:#616061;font-size:12px}.e{color:#616061;font-size:13px;margin:0 0 2px}
h3{font-size:18px;margin:8px 0 4px;line-height:1.3}p{margin:4px 0}.s{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
.c{color:#616061;font-size:13px;margin:6px 0;white-space:pre-wrap}hr{border:0;border-top:1px solid #ddd;margin:12px 0}
.r{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}button{font:700 13px/28px Lato,"Noto Sans CJK SC",sans-serif;border:1px solid #bbb;
background:#fff;border-radius:8px;padding:0 12px;color:#1d1c1d}button.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.f button{border:0;font-weight:400;color:#616061;padding:0 8px 0 0}a{color:#1264a3;text-decoration:none}
.v{border:1px solid #ddd;border-radius:10px;margin:14px;width:calc(var(--w) - 28px);box-shadow:0 4px 14px #0002}
.v header,.v footer{padding:12px 18px;font-weight:900;border-bottom:1px solid #eee;font-size:18px}.v main{padding:4px 18px 12px}
.v footer{border:0;border-top:1px solid #eee;text-align:right}label{display:block;font-weight:700;margin:12px 0 4px}
label small{font-weight:400;color:#616061}.i{border:1px solid #bbb;border-radius:4px;padding:8px 12px;min-height:22px;white-space:pre-wrap;
overflow-wrap:anywhere;color:#1d1c1d}.i.tall{min-height:54px}.i.empty{color:#888}.t{background:#e8f5fa;border-radius:3px;padding:0 6px;margin-right:4px}
"""
_EMOJI = {
    "white_check_mark": "✅",
    "small_orange_diamond": "🔸",
    "warning": "⚠️",
    "question": "❓",
    "information_source": "ℹ️",
    "grey_question": "❔",
    "raised_hand": "✋",
    "rotating_light": "🚨",
}


def page(*parts: str, width: int = 640) -> str:
    """A whole page of messages and forms."""
    return (
        f'<!doctype html><meta charset="utf-8"><style>:root{{--w:{width - 36}px}}{_STYLE}</style>'
        f"{''.join(parts)}"
    )


def message(
    blocks: list[Any], *, who: str = "Patient education bot", markdown: str = "", private: str = ""
) -> str:
    """One message."""
    badge = "<i>APP</i>" if who.startswith("Patient") else ""
    note = f'<p class="e">👁 {escape(private)}</p>' if private else ""
    shown = MarkdownIt().render(markdown) if markdown else ""
    return (
        f'<div class="m"><div class="a">{escape(who[0])}</div><div class="b">{note}'
        f'<div class="n"><b>{escape(who)}</b>{badge}<span>10:32</span></div>{shown}'
        f"{''.join(map(block, blocks))}</div></div>"
    )


def form(view: dict[str, Any]) -> str:
    """One form."""
    buttons = "".join(
        f'<button class="{"primary" if name == "submit" else ""}">{escape(view[name]["text"])}</button> '
        for name in ("close", "submit")
        if name in view
    )
    inside = "".join(map(block, view["blocks"]))
    return f'<div class="v"><header>{escape(view["title"]["text"])}</header><main>{inside}</main><footer>{buttons}</footer></div>'


def block(one: dict[str, Any]) -> str:
    """One block."""
    match one["type"]:
        case "divider":
            return "<hr>"
        case "header":
            return f"<h3>{escape(one['text']['text'])}</h3>"
        case "section":
            return f'<div class="s">{_text(one["text"])}</div>'
        case "context":
            return f'<div class="c">{" ".join(map(_text, one["elements"]))}</div>'
        case "actions":
            return f'<div class="r">{"".join(map(_element, one["elements"]))}</div>'
        case "context_actions":
            return f'<div class="r f">{"".join(map(_element, one["elements"]))}</div>'
        case "rich_text":
            return "".join(
                f'<div class="s">{"".join(map(_inline, e["elements"]))}</div>' for e in one["elements"]
            )
        case "input":
            extra = " <small>(optional)</small>" if one.get("optional") else ""
            return f"<label>{escape(one['label']['text'])}{extra}</label>{_element(one['element'])}"
    raise ValueError(one["type"])


def _text(text: dict[str, Any]) -> str:
    if text["type"] == "plain_text":
        return escape(text["text"])
    shown = re.sub(r"&lt;@(\w+)&gt;", r"<a>@\1</a>", escape(text["text"]))
    return shown.replace("&amp;lt;", "&lt;").replace("&amp;gt;", "&gt;").replace("&amp;amp;", "&amp;")


def _element(one: dict[str, Any]) -> str:
    match one["type"]:
        case "button":
            return f'<button class="{one.get("style", "")}">{escape(one["text"]["text"])}</button>'
        case "feedback_buttons":
            up, down = (one[f"{side}_button"]["text"]["text"] for side in ("positive", "negative"))
            return f"<button>👍 {escape(up)}</button><button>👎 {escape(down)}</button>"
        case "plain_text_input":
            tall = "tall" if one.get("multiline") else ""
            return f'<div class="i {tall}">{escape(one.get("initial_value", ""))}</div>'
        case "static_select":
            chosen = one.get("initial_option", {}).get("text", {}).get("text", "")
            return f'<div class="i {"" if chosen else "empty"}">{escape(chosen or "Select")} ▾</div>'
        case "multi_static_select":
            chosen = "".join(
                f'<span class="t">{escape(o["text"]["text"])}</span>' for o in one.get("initial_options", ())
            )
            return f'<div class="i">{chosen} ▾</div>'
    raise ValueError(one["type"])


def _inline(one: dict[str, Any]) -> str:
    shown = _EMOJI[one["name"]] if one["type"] == "emoji" else escape(one.get("text", ""))
    if one["type"] == "link":
        shown = f'<a href="{escape(one["url"])}">{shown}</a>'
    return f"<b>{shown}</b>" if one.get("style", {}).get("bold") else shown


def shoot(pages: dict[str, str], folder: Path) -> None:
    """A picture of each page in ``folder``."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        view = browser.new_page(device_scale_factor=1.5)
        for name, html in pages.items():
            view.set_viewport_size({"width": int(re.search(r"--w:(\d+)px", html)[1]) + 36, "height": 100})  # type: ignore[index]
            view.set_content(html)
            file = folder / f"slack-{name}.png"
            view.screenshot(path=file, full_page=True)
            Image.open(file).quantize(64).save(file, optimize=True)
        browser.close()


async def pictures() -> dict[str, str]:
    """The messages that staff see, from the real road."""
    from bot.assembly import Assembly
    from bot.channels.slack.forms import copy_form, correction_form
    from bot.channels.slack.handout import handout
    from bot.channels.slack.rendering import Renderer, Share
    from bot.domain.question import Question
    from bot.library.progress import silent
    from bot.prompts.slack import read_slack
    from bot.records.slack import Shown
    from bot.settings import Settings

    bot = Assembly(Settings(data_dir=Path(tempfile.gettempdir()) / "slack-pictures"))
    if not bot.index_is_current():
        bot.ingest([], silent)
    texts = read_slack(bot.settings.prompts_dir)
    renderer = Renderer(texts, bot.replies)
    found: dict[str, str] = {}
    asked = {
        "answer": "Were all 8,761 patients given stem cells?",
        "answer-zh": "外泌体打一针软骨能厚多少？",
        "declined": "How much ibuprofen should I take for my knee?",
        "emergency": "打完针膝盖又红又热又肿，还发烧，怎么办？",
        "no-answer": "干细胞治疗的费用医保报销吗？",
    }
    for name, text in asked.items():
        event = await bot.road.answered(Question(text))
        streamed = "".join(map(renderer.streamed, event.reply.answer))
        private = {"answer-zh": "只有您看得到", "no-answer": "只有您看得到"}.get(name, "")
        if private:
            [one] = renderer.messages(event, question=event.asked, share=Share())
            bot_says = message(one.blocks, private=private)
        else:
            bot_says = message(renderer.stream_end(event)[0].blocks, markdown=streamed)
            bot_says = (
                message([{"type": "section", "text": {"type": "plain_text", "text": text}}], who="Li Na")
                + bot_says
            )
        found[name] = page(bot_says)
        if name in ("answer-zh", "answer"):
            shown = {
                "handout": handout(event.reply, texts, bot.replies),
                "kind": event.reply.kind.value,
                "answer": "",
                "studies": [c.study_id for c in event.reply.citations],
            }
            kept = Shown(event.reply.reply_id, "c", event.asked, event.reply.language, shown)
            found["copy" if name == "answer-zh" else "correction"] = page(
                form(
                    copy_form(kept, texts)
                    if name == "answer-zh"
                    else correction_form(kept, bot.study_names(kept.language), texts)
                ),
                width=560,
            )
    both = texts.both("help")
    found["help"] = page(
        message(
            [{"type": "section", "text": {"type": "plain_text", "text": both}}], private="Only visible to you"
        )
    )
    bot.shelf.close()
    return found


if __name__ == "__main__":
    shoot(asyncio.run(pictures()), Path(sys.argv[1]))
