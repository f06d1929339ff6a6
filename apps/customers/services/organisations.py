"""For whom people call."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from apps.customers.models import Customer, Membership, Organisation
from apps.customers.services.checks import Actor, changed_fields, save_checked
from apps.customfields.services import clean_custom
from apps.outbox.services import publish


@transaction.atomic
def create_organisation(*, name: str, by: Actor = None, **fields: Any) -> Organisation:
    """Enter an organisation and return it; ``custom``: values of the site's own fields.

    Raises ``ValidationError`` for a bad field.
    """
    custom = clean_custom(form="organisation", values=fields.pop("custom", {}))
    organisation = Organisation(name=name, custom=custom, **fields)
    save_checked(organisation)
    publish(kind="organisation.created", key=str(organisation.pk), data={"id": organisation.pk}, by=by)
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by: Actor = None, **fields: Any) -> Organisation:
    """Change the given fields and return the organisation. Of ``custom`` only what is named is changed."""
    locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if "custom" in fields:
        fields["custom"] = clean_custom(
            form="organisation", values=fields["custom"], stored=locked.custom, partial=True
        )
    changed = changed_fields(locked, fields)
    for name, value in fields.items():
        setattr(locked, name, value)
    save_checked(locked)
    data = {"id": locked.pk, "fields": changed}
    publish(kind="organisation.changed", key=str(locked.pk), data=data, by=by)
    return locked


@transaction.atomic
def set_organisations(*, customer: Customer, organisations: Iterable[Organisation]) -> Customer:
    """Make ``organisations`` all that the customer belongs to, and return the customer; roles are kept."""
    wanted = {organisation.pk for organisation in organisations}
    present = set(customer.memberships.values_list("organisation_id", flat=True))
    customer.memberships.exclude(organisation__in=wanted).delete()
    missing = [Membership(customer=customer, organisation_id=key) for key in sorted(wanted - present)]
    Membership.objects.bulk_create(missing)
    return customer
