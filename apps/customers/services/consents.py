"""What customers allow."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.customers import outbox_kinds as kinds
from apps.customers.choices import ConsentChannel, ConsentSource
from apps.customers.models import Consent, ConsentPurpose, Customer
from apps.customers.services.checks import Actor, lock_current, save_checked
from apps.outbox.services import publish


@transaction.atomic
def record_consent(
    *,
    customer: Customer,
    purpose: ConsentPurpose,
    state: str,
    channel: str = ConsentChannel.ANY,
    source: str = ConsentSource.CALL,
    at: datetime | None = None,
    note: str = "",
    by: Actor = None,
) -> Consent:
    """Add what the customer said about a purpose, and return the row; ``at`` None: now.

    Raises ``ValidationError`` for a time that is not over yet and for a customer who was merged or erased.
    """
    lock_current(customer)
    at = at or timezone.now()
    if at > timezone.now():
        raise ValidationError({"at": _("This is still to come.")})
    known = by if by is not None and by.is_authenticated else None
    consent = Consent(
        customer=customer, purpose=purpose, state=state, channel=channel, source=source, at=at, note=note,
        by_id=None if known is None else known.pk, by_label="" if known is None else known.get_username()[:150],
    )  # fmt: skip
    save_checked(consent)
    data = {"id": customer.pk, "purpose": purpose.code, "channel": channel, "state": state}
    publish(kind=kinds.CONSENT_SAID, key=str(customer.pk), data=data, by=by)
    return consent
