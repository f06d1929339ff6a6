"""Writes of goals: the check that finds where each stands, and what people note down."""

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.goals.choices import NoteKind
from apps.goals.domain.course import OFF_TRACK, judge
from apps.goals.models import Goal, GoalNote
from apps.goals.selectors import read_course
from apps.goals.words import say_state
from apps.kernel.text import text_problem

log = logging.getLogger(__name__)


def check_goals(*, now: datetime | None = None) -> int:
    """Look where every active goal stands, tell owners of those that went off track, and return how many were looked
    at. Harmless when repeated: an owner is told once for each time that a goal goes off track."""
    at = now or timezone.now()
    goals = list(Goal.objects.filter(is_active=True).values_list("pk", flat=True))
    for pk in goals:
        check_goal(pk=pk, now=at)
    return len(goals)


@transaction.atomic
def check_goal(*, pk: int, now: datetime) -> Goal | None:
    """Write down where one goal stands; None where somebody else is at it."""
    goal = Goal.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if goal is None:
        return None
    course = read_course(goal, now)
    goal.value = course.value
    goal.forecast = course.trend.at_due if course.trend else None
    goal.per_week = course.trend.per_week if course.trend else None
    if goal.baseline is None:
        goal.baseline = course.value
    goal.state = judge(goal.aim, course.value, course.trend, timezone.localdate(now))
    goal.checked_at = now
    _tell(goal)
    goal.save()
    return goal


@transaction.atomic
def write_note(*, goal: Goal, kind: str, text: str, by: Any, now: datetime | None = None) -> GoalNote:
    """Keep a note, a decision or a review; a review ends the wait for it. Raises ``ValidationError``."""
    if kind not in NoteKind.values:
        raise ValidationError({"kind": _("There is no such kind of note.")})
    if not text.strip() or text_problem(text, 5_000, lines=True):
        raise ValidationError({"text": _("Write what was found or decided, in at most 5,000 characters.")})
    if kind == NoteKind.REVIEW:
        Goal.objects.filter(pk=goal.pk).update(reviewed_on=timezone.localdate(now))
    return GoalNote.objects.create(goal=goal, kind=kind, text=text.strip(), author=by)


def _tell(goal: Goal) -> None:
    """Mail the owner where the goal has gone off track since it was told last. A mail server that is away is asked
    again with the next check; the alarm on the dashboard does not wait for it."""
    if goal.state not in OFF_TRACK:
        goal.told_state = ""
        return
    owner = goal.owner
    if goal.told_state == goal.state or owner is None or not owner.is_active or not owner.email:
        return
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        subject = _("Goal %(name)s: %(state)s") % {"name": goal.name, "state": goal.get_state_display()}
        page = reverse("admin:goals_goal_change", args=[goal.pk])
        lines = [say_state(goal), settings.SITE_URL + page if settings.SITE_URL else ""]
        try:
            send_mail(" ".join(subject.split()), "\n\n".join(filter(None, lines)), None, [owner.email])
        except (SMTPException, OSError) as error:
            log.warning("no mail about goal %s: %s", goal.pk, error)
            return
    goal.told_state = goal.state
