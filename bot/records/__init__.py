"""What is remembered: conversations, their turns and patients' feedback. Only masked text is ever written."""

from bot.records.identity import new_conversation_id, well_formed
from bot.records.store import Rating, Records

__all__ = ["Rating", "Records", "new_conversation_id", "well_formed"]
