"""Codes of goals in words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.goals.domain.course import GoalState


class StateChoice(models.TextChoices):
    NO_DATA = GoalState.NO_DATA, _("No data yet")
    ON_TRACK = GoalState.ON_TRACK, _("On track")
    AT_RISK = GoalState.AT_RISK, _("At risk")
    REACHED = GoalState.REACHED, _("Reached")
    MISSED = GoalState.MISSED, _("Missed")


class NoteKind(models.TextChoices):
    REVIEW = "review", _("Review")
    DECISION = "decision", _("Decision")
    NOTE = "note", _("Note")


TONES = {
    "on_track": "success",
    "at_risk": "warning",
    "missed": "danger",
    "reached": "success",
    "no_data": "info",
}
