"""Digests: what a unit still owes and what an operator should see, one a recipient and day, never twice.

The pages say the same words through this door; they ask the snapshot that they show.
"""

from orchestration.reminders.digest import KINDS, for_chat, item_line
from orchestration.reminders.owed import Owed, gather, last_day_soon, question

__all__ = ["KINDS", "Owed", "for_chat", "gather", "item_line", "last_day_soon", "question"]
