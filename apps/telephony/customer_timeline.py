"""Voicemails in the timeline of a customer."""

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from apps.accounts.formats import format_seconds
from apps.customers.models import CustomerNumber
from apps.customers.timeline import Asked, Entry, Source, narrow
from apps.telephony.choices import RecordingKind
from apps.telephony.models import Recording

CODE = "voicemail"


def list_entries(asked: Asked) -> list[Entry]:
    """Return the messages that the customer left; also those that came while the application was away."""
    numbers = CustomerNumber.objects.filter(customer__in=asked.family).values("number")
    messages = Recording.objects.filter(kind=RecordingKind.VOICEMAIL)
    # Two indexed looks instead of one condition over both columns, which no index serves.
    known = narrow(messages.filter(interaction__customer__in=asked.family), asked, CODE, "started_at")
    nameless = narrow(messages.filter(interaction=None, caller__in=numbers), asked, CODE, "started_at")
    found = sorted([*known, *nameless], key=lambda row: (row.started_at, row.pk), reverse=True)
    return [_entry(row) for row in found[: asked.limit]]


def _entry(row: Recording) -> Entry:
    length = format_seconds(row.duration_seconds) if row.duration_seconds else ""
    title = " · ".join(part for part in (_("Voicemail"), length, str(row.get_state_display())) if part)
    link = reverse("admin:telephony_recording_change", args=[row.pk])
    return Entry(row.started_at, CODE, row.pk, CODE, title, "", link)


SOURCE = Source(CODE, {CODE: gettext_lazy("voicemail")}, list_entries, permission="telephony.view_recording")
