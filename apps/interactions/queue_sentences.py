"""The sentences of what a waiting line does with a caller, which depend on what exactly it did."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_WAITS = _("Waits for an agent of %(group)s.")
_WAITS_SO_LONG = _("Waits for an agent of %(group)s; to be expected: %(expected_wait_seconds)s.")
_WAY_OUT = {
    "": _("Left the queue after %(wait_seconds)s: %(reason)s."),
    "group": _("Left the queue after %(wait_seconds)s for %(target)s: %(reason)s."),
    "flow": _("Left the queue after %(wait_seconds)s for the flow “%(target)s”: %(reason)s."),
    "voicemail": _("Left the queue after %(wait_seconds)s for the voicemail: %(reason)s."),
    "callback": _("Left the queue after %(wait_seconds)s to be called back: %(reason)s."),
    "hang_up": _("Left the queue after %(wait_seconds)s and was ended: %(reason)s."),
}
_CANCELLED = _("%(by)s cancelled it.")
_CANCELLED_WHY = _("%(by)s cancelled it: %(reason)s.")
_PLAYED = _("The waiting caller heard the prompt “%(prompt)s”.")
_TOLD_PLACE = _("The caller was told to be number %(position)s in the line.")
_TOLD_WAIT = _("The caller was told to wait about %(expected_wait_seconds)s.")
_TOLD_BOTH = _(
    "The caller was told to be number %(position)s in the line and to wait about %(expected_wait_seconds)s."
)
_PASSED_OVER = {
    "": _("A step of the line's rules was passed over: %(reason)s."),
    "group": _("%(target)s could not help: %(reason)s."),
    "flow": _("The flow “%(target)s” could not be started: %(reason)s."),
    "closing": _("The group has closed; the caller waits on."),
}


def _queued(values: Mapping[str, Any]) -> Any:
    return _WAITS if values.get("expected_wait_seconds") is None else _WAITS_SO_LONG


def _announced(values: Mapping[str, Any]) -> Any:
    if values.get("kind") != "position":
        return _PLAYED
    if values.get("expected_wait_seconds") is None:
        return _TOLD_PLACE
    return _TOLD_BOTH if values.get("position") else _TOLD_WAIT


QUEUE_SENTENCES: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "InteractionQueued": _queued,
    "InteractionFlowedOut": lambda values: _WAY_OUT.get(values.get("action") or "", _WAY_OUT[""]),
    "QueueAnnounced": _announced,
    "WorkCancelled": lambda values: _CANCELLED_WHY if values.get("reason") else _CANCELLED,
    "OverflowSkipped": lambda values: _PASSED_OVER.get(values.get("action") or "", _PASSED_OVER[""]),
}
"""By event type: which sentence the values of an event call for."""
