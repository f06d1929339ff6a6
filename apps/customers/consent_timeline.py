"""What a customer said about consent, in the timeline."""

from django.utils.translation import gettext as _, gettext_lazy

from apps.customers.models import Consent
from apps.customers.timeline import Asked, Entry, Source, narrow

CODE = "consent"


def list_entries(asked: Asked) -> list[Entry]:
    """Return the customer's words about consent."""
    rows = Consent.objects.filter(customer__in=asked.family).select_related("purpose")
    return [_entry(row) for row in narrow(rows, asked, CODE, "at")]


def _entry(row: Consent) -> Entry:
    title = _("Consent %(state)s: %(purpose)s (%(channel)s)") % {
        "state": row.get_state_display(),
        "purpose": row.purpose.name,
        "channel": row.get_channel_display(),
    }
    return Entry(row.at, CODE, row.pk, CODE, title, row.note)


SOURCE = Source(CODE, {CODE: gettext_lazy("consent")}, list_entries)
