"""Mail that rules write: a row with the deed, sent afterwards."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import SUPERVISORS
from apps.automation.models import Notice
from apps.tickets.actions import Doing, filled
from apps.tickets.domain.actions import Action
from apps.tickets.models import Ticket

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
_PAUSE = timedelta(minutes=2)


def notify_by_mail(doing: Doing, action: Action) -> None:
    """Write a mail to everybody whom the action names; raises ``ValidationError`` where nobody has an address."""
    addresses = sorted({address for address in _addresses(doing.ticket, action["to"]) if address})
    if not addresses:
        raise ValidationError(_("Nobody who is to be told has a mail address."))
    subject = " ".join(filled(doing, action["subject"]).split())[:250]
    text = filled(doing, action["text"])
    Notice.objects.bulk_create(
        [Notice(ticket=doing.ticket, address=address, subject=subject, text=text) for address in addresses]
    )
    from apps.automation.tasks import send_notices as task

    transaction.on_commit(task.delay, robust=True)


def _addresses(ticket: Ticket, to: str) -> Iterator[str]:
    """Yield the addresses of a group of people, as the ticket is now."""
    if to == "requester" and ticket.requester is not None:
        first = ticket.requester.addresses.order_by("pk").first()
        yield first.address if first else ""
    elif to == "agent" and ticket.agent is not None:
        yield ticket.agent.user.email
    elif to == "group" and ticket.group is not None:
        yield from User.objects.filter(agent__memberships__group=ticket.group, is_active=True).values_list(
            "email", flat=True
        )
    elif to == "watchers":
        yield from ticket.watchers.filter(is_active=True).values_list("email", flat=True)
    elif to == "supervisors":
        yield from User.objects.filter(groups__name=SUPERVISORS, is_active=True).values_list(
            "email", flat=True
        )


def send_notices(*, now: datetime) -> int:
    """Send what is due, and return how many went out. Two workers share the rows; each is tried a few times."""
    due = Notice.objects.filter(next_at__lte=now).order_by("pk").values_list("pk", flat=True)[:200]
    return sum(_send(pk, now) for pk in list(due))


@transaction.atomic
def _send(pk: int, now: datetime) -> bool:
    notice = Notice.objects.select_for_update(skip_locked=True).filter(pk=pk, next_at__lte=now).first()
    if notice is None:
        return False
    notice.attempts += 1
    try:
        send_mail(notice.subject, notice.text, None, [notice.address])
    except (SMTPException, OSError) as error:
        notice.error = f"{type(error).__name__}: {error}"[:250]
        tries_again = notice.attempts < MOST_ATTEMPTS
        notice.next_at = now + _PAUSE * 2**notice.attempts if tries_again else None
        log.warning("mail %d of a rule was not sent: %s", pk, error)
    else:
        notice.sent_at, notice.next_at, notice.error = now, None, ""
    notice.save(update_fields=["attempts", "next_at", "sent_at", "error"])
    return notice.sent_at is not None
