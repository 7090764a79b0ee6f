"""``python -m bot`` is ``patient-bot``."""

from bot.cli import app

app()
