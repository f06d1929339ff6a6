"""Tells the owner by mail that a run failed, was missed, or did not reach everybody."""

import logging
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import ADMINISTRATORS
from apps.subscriptions.domain import life
from apps.subscriptions.models import ReportRun

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 24


def send_notices(*, now: datetime) -> int:
    """Send what is to be told by now, and return how many runs were told of. While the mail server is away it is tried
    again, up to hours later; the alarm on the pages is there at once."""
    due = ReportRun.objects.filter(notice_due_at__lte=now).order_by("notice_due_at")
    return sum(_tell(pk, now) for pk in list(due.values_list("pk", flat=True)[:100]))


@transaction.atomic
def _tell(pk: int, now: datetime) -> bool:
    runs = ReportRun.objects.select_for_update(skip_locked=True, of=("self",))
    run = runs.select_related("subscription__owner").filter(pk=pk, notice_due_at__lte=now).first()
    if run is None:
        return False
    try:
        for person in _concerned(run):
            _mail(run, person)
    except (SMTPException, OSError) as error:
        log.warning("no notice about run %d: %s", pk, error)
        run.notice_attempts += 1
        again = run.notice_attempts < MOST_ATTEMPTS
        run.notice_due_at = now + life.pause_after(run.notice_attempts) if again else None
    else:
        run.notice_due_at = None
    run.save(update_fields=["notice_due_at", "notice_attempts"])
    return run.notice_due_at is None


def _concerned(run: ReportRun) -> list[User]:
    owner = run.subscription.owner
    if owner is not None and owner.is_active and owner.email:
        return [owner]
    return list(User.objects.filter(groups__name=ADMINISTRATORS, is_active=True).exclude(email="").distinct())


def _mail(run: ReportRun, person: User) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("Scheduled report %(name)s: %(state)s") % {
            "name": run.subscription.name,
            "state": run.get_state_display(),
        }
        page = reverse("admin:subscriptions_reportrun_change", args=[run.pk])
        link = settings.SITE_URL + page if settings.SITE_URL else ""
        lines = [_("It was due on %(day)s.") % {"day": run.day}, run.error, link]
        send_mail(" ".join(subject.split()), "\n\n".join(filter(None, lines)), None, [person.email])
