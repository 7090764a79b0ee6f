"""The web channel: the HTTP API and the page that stands on it."""

from bot.channels.web.app import create_app
from bot.channels.web.metrics import Metrics
from bot.channels.web.serve import serve

__all__ = ["Metrics", "create_app", "serve"]
