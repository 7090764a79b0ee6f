"""Examples shown in the API's documentation: shapes to copy, not medical facts to quote."""

from __future__ import annotations

from typing import Any

_DISCLAIMER = "This is health education from an automated service, not medical advice."

EXAMPLE_CITATION: dict[str, Any] = {
    "number": 1,
    "study_id": "cytotherapy-2025",
    "title": "Umbilical cord cells against a steroid injection",
    "journal": "Cytotherapy",
    "year": 2025,
    "design": "Randomised trial",
    "participants": 30,
    "section": "Research",
    "quote": "30 patients took part.",
    "quote_shown": "30 patients took part.",
    "quote_language": "en",
    "passage_id": "stem-cells-osteoarthritis/p12@en",
    "url": "https://doi.org/10.1000/example",
    "verdict": "overstates",
    "note": "The trial was small and does not show that cartilage grows back.",
}

EXAMPLE_REPLY: dict[str, Any] = {
    "conversation_id": "V5m0p1n8cQz2L7yRk4sT9wXa",
    "reply_id": "Zk3vQ1c8T0Y",
    "language": "en",
    "kind": "answer",
    "answer": [{"text": "The article says 30 patients took part in one trial.", "citations": [1]}],
    "citations": [EXAMPLE_CITATION],
    "suggestions": ["What did the trial compare?"],
    "disclaimer": _DISCLAIMER,
}

EXAMPLE_STUDY: dict[str, Any] = {
    "study_id": "cytotherapy-2025",
    "title": "Umbilical cord cells against a steroid injection",
    "label": "the 2025 Cytotherapy trial",
    "journal": "Cytotherapy",
    "year": 2025,
    "design": "Randomised trial",
    "participants": 30,
    "comparator": "Steroid injection",
    "follow_up": "12 months",
    "doi": "10.1000/example",
    "url": "https://doi.org/10.1000/example",
    "registry": None,
    "claim": "What the article says of it.",
    "record": ["What the published record says."],
    "limitations": ["What it does not show."],
    "verdict": "overstates",
    "note": "The trial was small.",
    "caution": "The trial was small, so this is not certain.",
    "checked": "2026-01-31",
}

EXAMPLE_STREAM = (
    'event: stage\ndata: {"stage":"searching","conversation_id":"…"}\n\n'
    'event: sentence\ndata: {"index":0,"text":"…","citations":[1],"sources":[{"number":1}]}\n\n'
    'event: reply\ndata: {"conversation_id":"…","reply_id":"…","kind":"answer"}\n\n'
)

_MESSAGES = {
    "bad_request": "The request is not in the right form; please check it and send it again.",
    "too_long": "The question is too long; please keep it under 1000 characters.",
    "too_many": "Too many questions; please try again in 20 seconds.",
    "not_ready": "The library is not ready yet; please try again shortly.",
    "not_found": "Nothing was found here.",
    "method": "This address does not take that kind of request.",
    "media_type": "The request is not in the right form; please check it and send it again.",
    "internal": "Something went wrong and no answer was given; please try again later.",
}


def example_error(code: str) -> dict[str, Any]:
    """One error body."""
    return {"error": {"code": code, "message": _MESSAGES[code]}, "disclaimer": _DISCLAIMER}
