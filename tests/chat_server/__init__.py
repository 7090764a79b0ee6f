"""A local server that speaks the protocols of `openai`, `anthropic` and `ollama` and behaves as it is told, well or badly.

By hand: ``python -m tests.chat_server --behaviour fabricated-numbers --port 9000``, then
``BOT_CHAT_MODEL=openai:any BOT_CHAT_BASE_URL=http://127.0.0.1:9000/v1 patient-bot ask ...``. A model that is named like a
behaviour (``BOT_CHAT_MODEL=openai:very-slow``) behaves so, whatever the server was started with. For ``anthropic`` and
``ollama`` the base URL is the same without ``/v1``.
"""

from tests.chat_server.behaviours import BEHAVIOURS, FAITHFUL, HOSTILE
from tests.chat_server.server import ChatServer

__all__ = ["BEHAVIOURS", "FAITHFUL", "HOSTILE", "ChatServer"]
