"""Writes of service levels: clocks follow their tickets, points come due, recounts walk over all that is open."""

from apps.sla.services.due import do_due_points
from apps.sla.services.folding import count_taken_over, count_tickets
from apps.sla.services.following import follow_tickets, followed_kinds
from apps.sla.services.policies import keep_policy, save_policy, update_policy
from apps.sla.services.recounts import recount_if_changed, start_recount

__all__ = [
    "count_taken_over",
    "count_tickets",
    "do_due_points",
    "follow_tickets",
    "followed_kinds",
    "keep_policy",
    "recount_if_changed",
    "save_policy",
    "start_recount",
    "update_policy",
]
