"""Tells those concerned that a planned publication failed: whoever planned it, and the supervisors."""

from collections.abc import Iterable

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SUPERVISORS
from apps.ivr.models import FlowVersion


def list_concerned(planned_by_id: int | None) -> list[User]:
    """Return who is told, each once; only those with an address."""
    people = User.objects.filter(is_active=True, groups__name=SUPERVISORS)
    if planned_by_id is not None:
        people = people | User.objects.filter(is_active=True, pk=planned_by_id)
    return list(people.exclude(email="").distinct().order_by("pk"))


def mail_failed_plan(version: FlowVersion, people: Iterable[User]) -> None:
    """Send the mails, each in its reader's language. Raises what the mail server raises."""
    for person in people:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject = _("Call flow %(version)s was not published as planned") % {"version": version}
            told = _("Callers get what they got before. The version is a draft again; what stood against it:")
            send_mail(
                subject=" ".join(subject.split()),
                message=f"{told}\n\n{version.plan_problem}\n",
                from_email=None,
                recipient_list=[person.email],
            )
