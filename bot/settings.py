"""Every setting of the service, read from ``BOT_*`` environment variables in this one place."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import ConfigurationError

_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A data folder that ships with the project: inside the installed package, or beside it in a checkout."""
    inside = _PACKAGE / "shipped" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


class Settings(BaseSettings):
    """What can be set, with its default; ``BOT_RATE_LIMIT=off`` sets ``rate_limit``, and so on."""

    model_config = SettingsConfigDict(env_prefix="BOT_", frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=lambda: user_data_path("patient-bot"))
    """Where the index and the records live."""
    corpus_dir: Path = Field(default_factory=lambda: _shipped("corpus"))
    prompts_dir: Path = Field(default_factory=lambda: _shipped("prompts"))
    embedding_model: str = "shipped"
    """``shipped`` for our own encoder, or any sentence-transformers model by name or folder."""
    database_url: str = ""
    """Any SQLAlchemy URL with an async driver; empty for SQLite in ``data_dir``."""
    retention_days: int = Field(default=30, ge=0)
    """After so many days a conversation is deleted; 0 keeps nothing past the next clean-up."""
    rate_limit: str = "30/minute"
    """Questions per visitor, or ``off``."""
    rate_limit_storage: str = "memory://"
    cors_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Origins (``https://clinic.example``) whose pages may call the API, separated by commas."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()
    """Addresses of proxies whose ``X-Forwarded-For`` is believed, separated by commas."""
    max_question_chars: int = Field(default=1000, ge=50, le=20_000)
    max_concurrent: int = Field(default=64, ge=1)
    """Questions answered at the same time; more are asked to come back."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    contact_url: str = ""
    """Where a patient reaches a person; hidden when empty."""

    @field_validator("data_dir", "corpus_dir", "prompts_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        """``~`` is the home folder, also where no shell has read it."""
        return value.expanduser()

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split_commas(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @cached_property
    def records_url(self) -> str:
        """The database URL with the default filled in."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'records.sqlite3'}"

    @cached_property
    def model_folder(self) -> str:
        """The sentence-transformers model by name or folder."""
        return (
            str(_PACKAGE / "encoder" / "weights")
            if self.embedding_model == "shipped"
            else self.embedding_model
        )


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        ConfigurationError: naming each wrong variable and what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as exc:
        wrong = "; ".join(f"BOT_{'_'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in exc.errors())
        raise ConfigurationError(f"settings: {wrong}") from exc
