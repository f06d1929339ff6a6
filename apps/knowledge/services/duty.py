"""The weekly duty: the questions of a week become tasks; who does not do theirs in time is told."""

from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.audit.services import Actor, key_of, record_audit
from apps.knowledge.choices import QuestionKind, TaskState
from apps.knowledge.domain.weekly import WEEK, Question, choose, week_before, week_of
from apps.knowledge.models import Article, KnowledgeSettings, ReviewTask
from apps.knowledge.selectors.reports import list_questions
from apps.knowledge.selectors.settings import get_settings
from apps.knowledge.texts import check_text
from apps.outbox.services import publish


@transaction.atomic
def open_week(*, now: datetime) -> list[ReviewTask]:
    """Turn the questions of the last whole week into tasks, and return those that are new.

    Once for each week, kind and question: run again, it adds what was missing and changes nothing.
    """
    rules = get_settings()
    today = timezone.localdate(now)
    week = week_before(today)
    # One at a time: two beats must not both find the week empty.
    KnowledgeSettings.objects.select_for_update().filter(pk=1).first()
    questions = choose(
        list_questions(*_span(week), today), most=rules.questions_a_week, least=rules.least_count
    )
    known = set(ReviewTask.objects.filter(week=week).values_list("kind", "question", "language"))
    open_ones = set(
        ReviewTask.objects.filter(state=TaskState.OPEN).values_list("kind", "question", "language")
    )
    return [
        _open(question, week, today, rules)
        for question in questions
        if (question.kind, question.text, question.language) not in known | open_ones
    ]


def _span(week: Any) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(week, time()))
    return start, timezone.make_aware(datetime.combine(week + WEEK, time()))


def _open(question: Question, week: Any, today: Any, rules: KnowledgeSettings) -> ReviewTask:
    task = ReviewTask.objects.create(
        week=week,
        kind=question.kind,
        question=question.text,
        language=question.language,
        count=0 if question.kind == QuestionKind.EXPIRED else question.count,
        article_id=question.article,
        owner_id=question.owner or rules.duty_owner_id,
        due_on=today + timedelta(days=rules.due_after_days),
    )
    _announce("review_task.opened", task)
    return task


@transaction.atomic
def assign_question(
    *,
    question: str,
    owner: Any,
    language: str = "",
    article: Article | None = None,
    count: int = 0,
    now: datetime,
    by: Actor = None,
) -> ReviewTask:
    """Make a question somebody's task of this week, and return the task; one that is there gets the new owner."""
    today = timezone.localdate(now)
    text = check_text(question, field="question", longest=200, required=True)
    task, _created = ReviewTask.objects.update_or_create(
        week=week_of(today),
        kind=QuestionKind.ASSIGNED,
        question=text,
        language=language,
        defaults={
            "owner": owner, "article": article, "count": count, "state": TaskState.OPEN, "alarmed_at": None,
            "due_on": today + timedelta(days=get_settings().due_after_days),
        },
    )  # fmt: skip
    _announce("review_task.opened", task, by)
    return task


@transaction.atomic
def close_task(
    *, task: ReviewTask, state: str, note: str = "", article: Article | None = None, by: Actor = None
) -> ReviewTask:
    """Say that a task is done or dismissed (then why), and return it. Raises ``ValidationError``."""
    task = ReviewTask.objects.select_for_update().get(pk=task.pk)
    if task.state != TaskState.OPEN or state not in (TaskState.DONE, TaskState.DISMISSED):
        raise ValidationError(_("This task is closed already."))
    task.note = check_text(note, field="note", longest=500, required=state == TaskState.DISMISSED)
    task.state, task.closed_at, task.closed_by_id = state, timezone.now(), key_of(by)
    task.article = article or task.article
    task.save()
    record_audit(actor=by, action="review_task.closed", obj=task, detail={"state": state})
    _announce("review_task.closed", task, by)
    return task


@transaction.atomic
def alarm_overdue(*, now: datetime) -> list[ReviewTask]:
    """Tell the owners of overdue tasks, each once, and return those tasks. The mail leaves after the commit."""
    overdue = ReviewTask.objects.select_for_update(of=("self",), skip_locked=True).select_related("owner")
    tasks = list(
        overdue.filter(state=TaskState.OPEN, due_on__lt=timezone.localdate(now), alarmed_at=None).order_by(
            "pk"
        )
    )
    for task in tasks:
        task.alarmed_at = now
        task.save(update_fields=["alarmed_at"])
        _announce("review_task.overdue", task)
    owners = {task.owner for task in tasks if task.owner and task.owner.email}
    for owner in owners:
        mine = [task for task in tasks if task.owner_id == owner.pk]
        transaction.on_commit(lambda owner=owner, mine=mine: _mail(owner, mine))  # type: ignore[misc]
    return tasks


def _mail(owner: Any, tasks: list[ReviewTask]) -> None:
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        lines = "\n".join(f"- {task.question} ({task.get_kind_display()}, {task.due_on})" for task in tasks)
        send_mail(
            subject=_("Knowledge base: %(number)s review tasks are overdue") % {"number": len(tasks)},
            message=_("These questions still wait for you:") + f"\n\n{lines}\n",
            from_email=None,
            recipient_list=[owner.email],
            fail_silently=True,
        )


def _announce(kind: str, task: ReviewTask, by: Actor = None) -> None:
    data = {
        "question": task.question,
        "why": task.kind,
        "language": task.language,
        "count": task.count,
        "owner": task.owner.get_username() if task.owner else "",
        "due_on": task.due_on,
        "state": task.state,
    }
    publish(kind=kind, key=f"review_task:{task.pk}", data=data, by=by)
