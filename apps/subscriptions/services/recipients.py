"""Who gets a run, as things are when it is made: each address once."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.reports.catalogue import UnknownReport, get_report
from apps.subscriptions.domain.addresses import is_allowed
from apps.subscriptions.models import AllowedAddress, ReportSubscription


@dataclass(frozen=True, slots=True)
class Recipient:
    """``withheld`` says why somebody gets nothing; empty where they do."""

    address: str
    language: str
    user: User | None = None
    withheld: str = ""


def list_recipients(subscription: ReportSubscription) -> list[Recipient]:
    """Return everybody who is named, each address once, users first. Whoever has left is not among them."""
    found: dict[str, Recipient] = {}
    for recipient in (*_users(subscription), *_outside(subscription)):
        found.setdefault(recipient.address, recipient)
    return list(found.values())


def _users(subscription: ReportSubscription) -> Iterator[Recipient]:
    named = Q(pk__in=subscription.users.values("pk")) | Q(groups__in=subscription.roles.all())
    for user in User.objects.filter(named, is_active=True).exclude(email="").distinct().order_by("pk"):
        language = user.language or subscription.language or settings.LANGUAGE_CODE
        yield Recipient(user.email.lower(), language, user, _withheld(subscription, user))


def _withheld(subscription: ReportSubscription, user: User) -> str:
    for question in subscription.asks:
        try:
            report = get_report(question.report)
        except UnknownReport:
            continue  # the run says so
        if not user.has_perm(report.permission):
            return _("May not see the report %(title)s.") % {"title": report.title}
    return ""


def _outside(subscription: ReportSubscription) -> Iterator[Recipient]:
    patterns = list(AllowedAddress.objects.values_list("pattern", flat=True))
    language = subscription.language or settings.LANGUAGE_CODE
    for address in subscription.outside:
        withheld = "" if is_allowed(address, patterns) else _("This address is not allowed any more.")
        yield Recipient(address.lower(), language, None, withheld)
