"""What is remembered: conversations, their turns and patients' feedback. Only masked text is ever written."""

from bot.records.chat import DailyTokens
from bot.records.identity import new_conversation_id, well_formed
from bot.records.replays import Replay
from bot.records.slack import Place, SlackRecords
from bot.records.store import Rating, Records

__all__ = [
    "DailyTokens",
    "Place",
    "Rating",
    "Records",
    "Replay",
    "SlackRecords",
    "new_conversation_id",
    "well_formed",
]
