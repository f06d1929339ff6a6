"""What people read of clocks."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from apps.sla.choices import ClockState
from apps.sla.models import Clock
from apps.sla.selectors import shown_state

TONES = {
    ClockState.RUNNING: "info",
    ClockState.PAUSED: "",
    ClockState.MET: "success",
    ClockState.BREACHED: "danger",
    ClockState.CANCELLED: "",
}
SOON = "warning"


def tone_of(clock: Clock, now: datetime) -> str:
    """Return the colour of a clock's badge: a name of the theme."""
    state = shown_state(clock, now)
    if state == ClockState.RUNNING and clock.warn_at is not None and clock.warn_at <= now:
        return SOON
    return TONES[ClockState(state)]


def badge_of(clock: Clock, now: datetime) -> dict[str, Any]:
    """Return what a template shows of a clock: words, colour, and the moment to count down to."""
    state = ClockState(shown_state(clock, now))
    goes_on = clock.ended_at is None
    return {
        "clock": clock,
        "kind": clock.get_kind_display(),
        "state": state,
        "label": state.label,
        "tone": tone_of(clock, now),
        "target": clock.due_at if goes_on else None,
        "late": clock.due_at is not None and clock.due_at < now,
        "sentence": _sentence(clock, state),
    }


def _sentence(clock: Clock, state: ClockState) -> str:
    if clock.met_at is not None and state == ClockState.BREACHED:
        return _("Done, too late")
    if state == ClockState.PAUSED:
        return _("Stands still")
    return str(state.label)
