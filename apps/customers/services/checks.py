"""What every write of a row of the directory looks at."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from apps.accounts.cards import without_cards
from apps.audit.services import Actor as Actor
from apps.customers.models import Customer
from apps.customfields.texts import check_texts


def save_checked(row: models.Model) -> None:
    """Save the row, or raise ``ValidationError`` with what is wrong by field: too long, of another kind, or a text that
    cannot be kept (:mod:`apps.kernel.text`). Card numbers in a note are masked."""
    check_texts(row)
    if isinstance(note := getattr(row, "note", None), str):
        row.note = without_cards(note)  # type: ignore[attr-defined]
    # The constraints say what the validators say; asking the database about them again would double the statements.
    row.full_clean(validate_constraints=False)
    row.save()


def lock_current(customer: Customer) -> Customer:
    """Return the customer's row as it is now, locked; raise ``ValidationError`` where it was merged or erased."""
    locked = Customer.objects.select_for_update().get(pk=customer.pk)
    if locked.merged_into_id is not None:
        raise ValidationError(
            _("This customer was merged into customer %(pk)s.") % {"pk": locked.merged_into_id}
        )
    if locked.erased_at is not None:
        raise ValidationError(_("The data of this customer were erased."))
    return locked


def changed_fields(row: models.Model, fields: dict[str, Any]) -> list[str]:
    """Return the names of those ``fields`` that differ from what the row holds, in alphabetical order."""
    return sorted(name for name, value in fields.items() if getattr(row, name) != value)
