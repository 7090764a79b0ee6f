"""Every setting of the service, read from ``BOT_*`` environment variables in this one place."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
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
    max_concurrent: int = Field(default=300, ge=1)
    """Questions answered at the same time; more are asked to come back."""
    chat_model: str = ""
    """``provider:model`` as LangChain's ``init_chat_model`` takes it; empty: no model, answers are quoted."""
    chat_base_url: str = ""
    """Where the provider, or a server that speaks its protocol, is reached; empty for the provider's own address."""
    chat_api_key: SecretStr = SecretStr("")
    """Empty: the provider's package looks for its own variable, such as ``OPENAI_API_KEY``."""
    chat_output: Literal["auto", "structured", "lines"] = "auto"
    """How sentences are asked for: by structured output, as JSON lines, or as the model is known to manage."""
    chat_max_tokens: int = Field(default=1200, ge=100, le=20_000)
    """The longest output of one request; models that think aloud need more."""
    chat_first_token_seconds: float = Field(default=8.0, gt=0, le=300)
    chat_between_tokens_seconds: float = Field(default=4.0, gt=0, le=300)
    chat_total_seconds: float = Field(default=20.0, gt=0, le=600)
    """For all that the model does for one question; then the library is quoted, or what was shown is the answer."""
    chat_concurrent: int = Field(default=200, ge=1)
    """Requests to the model at the same time; a few more wait a moment, for all others the library is quoted."""
    chat_daily_tokens: int = Field(default=2_000_000, ge=0)
    """Tokens, in and out, that may be spent in a day (UTC); then the library is quoted. 0: the model is never asked."""
    entailment_model: str = ""
    """A sentence-transformers CrossEncoder by name or folder that checks a chat model's sentences once more; empty: none."""
    entailment_least: float = Field(default=0.5, ge=0, le=1)
    """The probability of entailment below which such a sentence is refused."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    contact_url: str = ""
    """Where a patient reaches a person; hidden when empty."""

    slack_signing_secret: SecretStr = SecretStr("")
    """Checks that requests to ``/slack/events`` come from Slack; empty: that address is not served."""
    slack_bot_token: SecretStr = SecretStr("")
    """The token (``xoxb-…``) of one workspace."""
    slack_app_token: SecretStr = SecretStr("")
    """The app-level token (``xapp-…``) for Socket Mode."""
    slack_client_id: str = ""
    """Set: workspaces install the app at ``/slack/install``."""
    slack_client_secret: SecretStr = SecretStr("")
    slack_encryption_key: SecretStr = SecretStr("")
    """What tokens of workspaces are encrypted with; several Fernet keys, separated by commas: the first encrypts."""
    slack_api_url: str = "https://slack.com/api/"
    """Slack's Web API; another address for GovSlack."""
    slack_case_channel: str = ""
    """The Slack channel (``C…``) to which patients who ask for a person are brought; empty: nobody can be asked for."""
    slack_case_language: Literal["zh", "zh-Hant", "en"] = "zh"
    """The language of the words around a case in that channel."""
    case_emergencies: bool = False
    """Whether an emergency is brought to the staff without being asked."""
    case_after_no_answers: int = Field(default=0, ge=0, le=20)
    """After so many replies in a row that the library could not give, a person is told; 0: never."""
    case_reminder_minutes: float = Field(default=30, ge=0)
    """After so many minutes a case that nobody has taken is called to mind; 0: never."""
    case_reminders: int = Field(default=1, ge=0)
    """How often, at that interval; 0: until somebody takes it."""
    case_limit: str = "6/hour"
    """Cases that one visitor may open, or ``off``."""

    @field_validator("data_dir", "corpus_dir", "prompts_dir")
    @classmethod
    def _whole_path(cls, value: Path) -> Path:
        """``~`` is the home folder, also where no shell has read it."""
        return value.expanduser()

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        """Names of methods are put straight behind it."""
        return value.rstrip("/") + "/"

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
    def shipped_model(self) -> str:
        """The folder of our own encoder, which the screen's second net reads whatever model the search uses."""
        return str(_PACKAGE / "encoder" / "weights")

    @cached_property
    def model_folder(self) -> str:
        """The sentence-transformers model by name or folder."""
        return self.shipped_model if self.embedding_model == "shipped" else self.embedding_model


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
