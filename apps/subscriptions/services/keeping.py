"""Keeps a subscription, whoever writes it."""

from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.kernel.text import text_problem
from apps.reports.catalogue import UnknownReport, get_report
from apps.reports.domain.periods import days_of
from apps.subscriptions.domain.addresses import MOST_ADDRESSES, is_allowed
from apps.subscriptions.domain.question import parse_questions
from apps.subscriptions.domain.wording import UnknownGap, check_gaps
from apps.subscriptions.models import AllowedAddress, ReportSubscription


@transaction.atomic
def keep_subscription(
    *, subscription: ReportSubscription, by: Any = None, now: datetime | None = None
) -> ReportSubscription:
    """Write a subscription and when it is due next; raises ``ValidationError`` by field for what cannot be sent, and
    where ``by`` (None: the system) may not see a report that others are to get."""
    check_subscription(subscription, by)
    at = now or timezone.now()
    subscription.next_at = subscription.schedule.next_after(at) if subscription.is_active else None
    subscription.save()
    return subscription


def check_subscription(subscription: ReportSubscription, by: Any = None) -> None:
    """Raise ``ValidationError`` where a field has something that no run could do."""
    checks = {
        "questions": lambda: _check_questions(subscription, by),
        "zone": lambda: _check_zone(subscription.zone),
        "outside": lambda: check_addresses(subscription.outside),
        "name": lambda: _check_text(subscription.name, 120),
        "subject": lambda: _check_words(subscription.subject, lines=False),
        "text": lambda: _check_words(subscription.text, lines=True),
    }
    problems: dict[str, Any] = {}
    for field, check in checks.items():
        try:
            check()
        except ValidationError as error:
            problems[field] = error.messages
    if problems:
        raise ValidationError(problems)


def check_addresses(addresses: Any) -> None:
    """Raise ``ValidationError`` for what is no address, or none that an administrator allowed."""
    if not isinstance(addresses, list) or len(addresses) > MOST_ADDRESSES:
        raise ValidationError(_("At most %(count)d addresses.") % {"count": MOST_ADDRESSES})
    patterns = list(AllowedAddress.objects.values_list("pattern", flat=True))
    for address in addresses:
        validate_email(address)
        if not is_allowed(address, patterns):
            said = _("%(address)s is not among the addresses to which reports may leave the house.")
            raise ValidationError(said % {"address": address})


def _check_questions(subscription: ReportSubscription, by: Any) -> None:
    try:
        questions = parse_questions(subscription.questions)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    for question in questions:
        try:
            report = get_report(question.report)
        except UnknownReport:
            raise ValidationError(_("There is no report %(id)s.") % {"id": question.report}) from None
        days = days_of(question.kind, timezone.localdate()).count
        if days > report.longest_days:
            said = _("%(title)s tells of %(days)d days at most: choose a shorter period.")
            raise ValidationError(said % {"title": report.title, "days": report.longest_days})
        if by is not None and not by.has_perm(report.permission):
            raise ValidationError(_("You may not see the report %(title)s.") % {"title": report.title})


def _check_zone(zone: str) -> None:
    if zone not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


def _check_text(text: str, longest: int, *, lines: bool = False) -> None:
    if text_problem(text, longest, lines=lines):
        raise ValidationError(_("The text is too long, or has characters that no mail carries."))


def _check_words(text: str, *, lines: bool) -> None:
    _check_text(text, 2_000 if lines else 200, lines=lines)
    try:
        check_gaps(text)
    except UnknownGap as gap:
        raise ValidationError(_("Nothing fills the gap %(gap)s.") % {"gap": f"{{{{{gap}}}}}"}) from None
