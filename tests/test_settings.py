"""Settings: from BOT_ variables alone, and every wrong one named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import ConfigurationError
from bot.settings import Settings, read_settings


def test_the_defaults_find_what_is_shipped() -> None:
    settings = read_settings()
    assert (settings.corpus_dir / "terms.tsv").is_file()
    assert (settings.prompts_dir / "replies.yaml").is_file()
    assert Path(settings.model_folder).is_dir()
    assert settings.rate_limit == "30/minute"
    assert settings.max_question_chars == 1000
    assert settings.records_url == f"sqlite+aiosqlite:///{settings.data_dir / 'records.sqlite3'}"


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BOT_RATE_LIMIT", "off")
    monkeypatch.setenv("BOT_CORS_ORIGINS", " https://a.example ,https://b.example,")
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql+asyncpg://bot@db/bot")
    monkeypatch.setenv("BOT_EMBEDDING_MODEL", "some/model")
    settings = read_settings()
    assert settings.data_dir == tmp_path
    assert settings.rate_limit == "off"
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.records_url == "postgresql+asyncpg://bot@db/bot"
    assert settings.model_folder == "some/model"


def test_home_is_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", "~/bot-data")
    assert read_settings().data_dir == Path.home() / "bot-data"


def test_every_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_MAX_QUESTION_CHARS", "many")
    monkeypatch.setenv("BOT_RETENTION_DAYS", "-1")
    monkeypatch.setenv("BOT_LOG_LEVEL", "loud")
    with pytest.raises(ConfigurationError) as raised:
        read_settings()
    told = str(raised.value)
    assert all(name in told for name in ("BOT_MAX_QUESTION_CHARS", "BOT_RETENTION_DAYS", "BOT_LOG_LEVEL"))


def test_other_variables_and_lower_case_files_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RATE_LIMIT", "1/day")
    (tmp_path / ".env").write_text("BOT_RATE_LIMIT=1/day\n")
    monkeypatch.chdir(tmp_path)
    assert read_settings().rate_limit == "30/minute"


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().rate_limit = "off"
