"""What the directory itself knows of a person."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.customers.models import (
    Consent,
    Customer,
    CustomerAddress,
    CustomerMerge,
    CustomerNumber,
    DuplicatePair,
    Membership,
    PrivacyRequest,
    UnusableNumber,
)
from apps.customers.personal import Kept, Person, PersonalData, allow_changes, as_rows, scrub_audit
from apps.customers.services.suppression import suppress

_OWN = (CustomerNumber, CustomerAddress, UnusableNumber, Membership)


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return the entries and everything that belongs to them."""
    tables = {"customers": as_rows(Customer.objects.filter(pk__in=person.family).order_by("pk"))}
    for model in (*_OWN, Consent):
        name = str(model._meta.model_name)
        tables[name] = as_rows(model._base_manager.filter(customer__in=person.family).order_by("pk"))
    tables["customermerge"] = as_rows(CustomerMerge.objects.filter(survivor__in=person.family).order_by("pk"))
    tables["privacyrequest"] = as_rows(
        PrivacyRequest.objects.filter(customer__in=person.family).order_by("pk")
    )
    return tables


def erase(person: Person) -> int:
    """Leave entries that name nobody."""
    rows = Customer.objects.filter(pk__in=person.family)
    if any(row.do_not_call for row in rows):
        suppress(person.numbers)
    changed = scrub_audit(person, Customer, person.family) + _scrub_admin_log(person)
    for model in _OWN:
        changed += model._base_manager.filter(customer__in=person.family).delete()[0]
    either = Q(first__in=person.family) | Q(second__in=person.family)
    changed += DuplicatePair.objects.filter(either).delete()[0]
    merges = CustomerMerge.objects.filter(survivor__in=person.family)
    changed += merges.exclude(before={}, after={}).update(before={}, after={})
    allow_changes()
    changed += Consent.objects.filter(customer__in=person.family).exclude(note="").update(note="")
    for row in rows.filter(erased_at=None):
        _blank(row)
        changed += 1
    return changed


def gone(person: Person) -> Iterable[Any]:
    """Yield exports that were made of the person."""
    for row in PrivacyRequest.objects.filter(customer__in=person.family).exclude(file=""):
        yield row.file
        row.file = ""
        row.save(update_fields=["file"])


def _blank(row: Customer) -> None:
    row.name, row.external_ref, row.language, row.note, row.custom = f"#{row.pk}", None, "", "", {}
    row.do_not_call, row.tier, row.erased_at = True, 0, timezone.now()
    row.save()


def _scrub_admin_log(person: Person) -> int:
    """Django's own log of the admin keeps names beside the audit record."""
    if not apps.is_installed("django.contrib.admin"):
        return 0
    rows = apps.get_model("admin", "LogEntry").objects.filter(
        content_type__app_label="customers", content_type__model="customer",
        object_id__in=[str(key) for key in person.family],
    )  # fmt: skip
    return int(rows.exclude(object_repr="", change_message="").update(object_repr="", change_message=""))


SOURCE = PersonalData(
    "customers",
    collect=collect,
    erase=erase,
    gone=gone,
    order=100,
    kept=(
        Kept(
            _("Entries without name, number, address, reference and answers"),
            _("Calls refer to them: figures of past days would change otherwise."),
            _("as long as the calls"),
        ),
        Kept(
            _("What was said about consent, and when, without notes"),
            _("Whether an approach was allowed has to be proved (GDPR article 7)."),
            _("as long as claims can be made"),
        ),
        Kept(
            _("Fingerprints of numbers that are not to be called"),
            _("So that the person is not called again when the number comes back by an import."),
            _("without limit; the number cannot be read from it"),
        ),
        Kept(
            _("The request itself and the audit record, without names"),
            _("That and when the data were erased has to be proved (GDPR article 5)."),
            _("as the audit record"),
        ),
        Kept(
            _("Answers to repeated API requests, encrypted"),
            _("They cannot be searched, and go by themselves."),
            _("hours"),
        ),
        Kept(
            _("Journal of the floor on its disk"),
            _(
                "Calls that go on would be lost without it; it goes piece by piece once it is in the database."
            ),
            _("until the next piece begins"),
        ),
        Kept(
            _("Backups"),
            _("They are not changed. After restoring one, requests done since are to be done again."),
            _("as backups are kept"),
        ),
    ),
)
