"""Writes to the record that are not events: corrections by hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.cards import without_cards
from apps.audit.services import Actor, record_audit
from apps.interactions.models import Disposition, Interaction, Segment
from apps.interactions.refolding import refold_segments as refold_segments

DISPOSITION_CORRECTED = "interaction.disposition_corrected"


@transaction.atomic
def set_disposition(
    *,
    interaction: Interaction,
    disposition: Disposition | None,
    note: str | None = None,
    by: Actor = None,
    ip: str | None = None,
) -> Interaction:
    """Correct how the interaction was filed, on its last answered segment too, and return it.

    ``note`` None leaves the note alone. What the agent said in wrap-up stays in the EventLog as it was; the
    correction and what it replaced go into the audit record. Raises ``ValidationError`` while the
    conversation is not over: the agent's own wrap-up would overwrite the correction.
    """
    note = None if note is None else without_cards(note)
    locked = Interaction.objects.select_for_update().get(pk=interaction.pk)
    if locked.state != "ended":
        raise ValidationError(_("The interaction is not finished yet."))
    before = {"disposition": locked.disposition and locked.disposition.code, "note": locked.note}
    for row in (locked, _last_answered(locked)):
        if row is not None:
            _file(row, disposition, note)
    after = {"disposition": disposition and disposition.code, "note": locked.note}
    record_audit(
        actor=by, action=DISPOSITION_CORRECTED, obj=locked, detail={"before": before, "after": after}, ip=ip
    )
    return locked


def _last_answered(interaction: Interaction) -> Segment | None:
    return interaction.segments.filter(outcome="answered").order_by("-number").first()


def _file(row: Interaction | Segment, disposition: Disposition | None, note: str | None) -> None:
    row.disposition = disposition
    row.note = row.note if note is None else note
    row.save(update_fields=["disposition", "note"])
