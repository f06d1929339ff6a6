"""Actions that reach other systems: a row with the deed, sent afterwards."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.automation.outbox_kinds import CALLED
from apps.integrations.models import Webhook
from apps.integrations.webhook_services import call_webhook as deliver
from apps.outbox.services import publish
from apps.tickets.actions import Doing
from apps.tickets.domain.actions import Action


def call_webhook(doing: Doing, action: Action) -> None:
    """Tell one webhook of the ticket; raises ``ValidationError`` where it is gone or not active."""
    webhook = Webhook.objects.filter(name=action["webhook"], is_active=True).first()
    if webhook is None:
        raise ValidationError(_("There is no active webhook “%(name)s”.") % {"name": action["webhook"]})
    ticket = doing.ticket
    data = {"ticket": ticket.pk, "number": ticket.number, "state": ticket.state, "via": doing.via}
    deliver(webhook=webhook, entry=publish(kind=CALLED, key=str(ticket.pk), data=data, by=doing.by))
