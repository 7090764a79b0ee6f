"""Any request that the description of the API allows, and many that it does not, gets a documented answer."""

from __future__ import annotations

import tempfile
from pathlib import Path

import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, settings

from bot.channels.web import Metrics, create_app
from bot.prompts.replies import read_replies
from bot.records import Records
from bot.settings import Settings

from .conftest import SmallRoad, SmallShelf, masked

_EXAMPLES = 25


def _app() -> FastAPI:
    folder = tempfile.TemporaryDirectory()
    chosen = Settings(data_dir=Path(folder.name), rate_limit="off", max_concurrent=4)
    replies, shelf = read_replies(chosen.prompts_dir), SmallShelf()
    records = Records(chosen.records_url, mask=masked)
    app = create_app(
        chosen,
        road=SmallRoad(shelf, replies),
        records=records,
        shelf=shelf,
        replies=replies,
        metrics=Metrics(),
    )
    app.state.folder = folder  # lives as long as the app
    return app


schema = schemathesis.openapi.from_asgi("/openapi.json", _app())


@schema.parametrize()
@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_documented(case: schemathesis.Case) -> None:
    case.call_and_validate()
