"""The chat widget: its source, and the addresses it is loaded from."""

from bot.channels.web.widget.bundle import Bundle, read_bundle, widget_words
from bot.channels.web.widget.routes import add_widget

__all__ = ["Bundle", "add_widget", "read_bundle", "widget_words"]
