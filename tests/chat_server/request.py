"""What a request for sentences holds, read the way a model would: the passages and the question out of the prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.language.normalise import HAN
from bot.language.sentences import split

_PASSAGE = re.compile(r"^\[(\d+)\] ?[(（](.*?)[)）] ?(.*)$")


@dataclass(frozen=True)
class Given:
    """One passage of the prompt."""

    number: int
    reported: bool
    about: str
    text: str

    @property
    def sentences(self) -> list[str]:
        """Its sentences that can stand alone."""
        return [s for s in split(self.text) if not s.rstrip().endswith((":", "：", ";", "；"))]


@dataclass(frozen=True)
class Request:
    """One request to the server."""

    model: str
    system: str
    blocks: tuple[str, ...]
    """The material between the marks: passages or conversation first, then the question."""
    structured: bool
    wants_usage: bool

    @property
    def rewriting(self) -> bool:
        """Whether a follow-up is to be rewritten, not a question answered."""
        return self.system.startswith(("You rewrite", "你把对话"))

    @property
    def chinese(self) -> bool:
        """Whether the rules are in Chinese."""
        return bool(HAN.search(self.system[:20]))

    @property
    def question(self) -> str:
        """What the patient asks."""
        return self.blocks[1]

    @property
    def passages(self) -> list[Given]:
        """The numbered passages."""
        found = (_PASSAGE.match(line) for line in self.blocks[0].splitlines())
        return [
            Given(int(m[1]), m[2].startswith(("reported", "转述")), m[2], m[3].strip()) for m in found if m
        ]


def read(body: dict[str, Any]) -> Request:
    """The request in a JSON body of any of the three providers."""
    texts = {message["role"]: _text(message["content"]) for message in body["messages"]}
    texts.setdefault("system", _text(body.get("system", "")))
    mark = re.search(r"={5}[0-9a-f]{16}={5}", texts["user"])
    assert mark, "the material has no mark"
    parts = re.split(rf"^{mark.group()}.*$", texts["user"], flags=re.MULTILINE)
    return Request(
        model=body["model"],
        system=texts["system"],
        blocks=tuple(part.strip() for part in parts[1:3]),
        structured=bool(
            body.get("response_format")
            or body.get("format")
            or (body.get("output_config") or {}).get("format")
        ),
        wants_usage=bool((body.get("stream_options") or {}).get("include_usage")),
    )


def _text(content: Any) -> str:
    """A message's words, given as they are or in blocks."""
    return content if isinstance(content, str) else "".join(block.get("text", "") for block in content)
