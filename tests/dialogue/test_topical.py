"""Words that name a subject weigh more than words that talk is made of; another encoder switches the model off."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.assembly import Assembly
from bot.dialogue.topical import UNKNOWING, topicality
from bot.errors import ConfigurationError


def test_subjects_weigh_more_than_talk(library: Assembly) -> None:
    encoder = library.embedder
    topical = topicality(encoder.fingerprint)
    subjects = ["美容", "糖尿病", "香蕉", "欧盟", "embryo", "medicare", "banana"]
    talk = ["赶紧", "聊聊", "奶奶", "afterward", "hello", "quickly", "grandma"]
    found = [[topical(encoder.encode([word])[0]) for word in words] for words in (subjects, talk)]
    assert sum(found[0]) / len(subjects) > sum(found[1]) / len(talk) + 0.2


def test_on_another_encoder_every_word_is_a_subject(library: Assembly) -> None:
    with capture_logs() as logs:
        assert topicality("another") is UNKNOWING
    assert [line["event"] for line in logs] == ["topicality_off"]
    assert UNKNOWING(library.embedder.encode(["hello"])[0]) == 1.0


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "topical.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"topical\.json.*patient-bot fit"):
        topicality("any", file)
