"""Writes the customers of an import: a handful of statements, however many rows there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from apps.customers import outbox_kinds as kinds
from apps.customers.domain.addresses import mail_key
from apps.customers.models import Customer, CustomerAddress, Membership, Organisation
from apps.customers.sheets.customs import refuse_taken
from apps.customfields.columns import PREFIX
from apps.outbox.services import publish_followed
from apps.sheets.domain.difference import RowKind, changed_columns
from apps.sheets.models import ImportBatch
from apps.sheets.resource import Progress, chunks
from apps.sheets.staged import Target, execute, insert_new, update_changed

TARGET = Target(
    model=Customer,
    types={
        "external_ref": "nulled text", "name": "text", "tier": "int", "language": "text",
        "do_not_call": "bool", "note": "text",
    },
    constant={"custom": "'{}'::jsonb", "tier": "0", "language": "''", "do_not_call": "false", "note": "''"},
    stamp=("created_at", "updated_at"),
)  # fmt: skip
_CHUNK = 2_000
_WRITTEN = "r.batch_id = %s AND r.kind IN ('new', 'changed') AND NOT r.is_kept"

_DROP_NUMBERS = """
DELETE FROM customers_customernumber n USING {rows} r
WHERE r.batch_id = %s AND r.kind = 'changed' AND NOT r.is_kept AND n.customer_id = r.object_id
  AND r."{source}" ? 'numbers' AND NOT (r."{source}"->'numbers' ? n.number)
"""
_ADD_NUMBERS = """
INSERT INTO customers_customernumber (customer_id, number, label, kind)
SELECT r.object_id, said.number, '', '' FROM {rows} r
CROSS JOIN LATERAL jsonb_array_elements_text(r."{source}"->'numbers') WITH ORDINALITY AS said (number, place)
WHERE {written} AND r."{source}" ? 'numbers'
  AND NOT EXISTS (SELECT FROM customers_customernumber n
                  WHERE n.customer_id = r.object_id AND n.number = said.number)
ORDER BY r.number, said.place
"""
_SET_CUSTOM = """
UPDATE customers_customer t SET custom = jsonb_strip_nulls(t.custom || said.answers) FROM {rows} r
CROSS JOIN LATERAL (SELECT jsonb_object_agg(substr(key, %s), value) AS answers
                    FROM jsonb_each(r."{source}") WHERE starts_with(key, %s)) said
WHERE {written} AND t.id = r.object_id AND said.answers IS NOT NULL
"""


def write_customers(batch: ImportBatch, columns: list[str], by: Any, progress: Progress) -> None:
    """Write the new and changed rows. Raises ``ValidationError`` where somebody else was faster."""
    mapped = [name for name in columns if name in batch.mapping]
    total = batch.count(RowKind.NEW) + batch.count(RowKind.CHANGED)
    if insert_new(batch, TARGET, mapped) != batch.count(RowKind.NEW):
        raise refuse_taken(_("external reference"))
    update_changed(batch, TARGET, mapped)
    progress(total // 2, total, "")
    _write_parts(batch, mapped, "values")
    _publish(batch, by)
    progress(total, total, "")


def restore_customers(batch: ImportBatch, columns: list[str], by: Any) -> None:
    """Write what was there before into the changed customers."""
    mapped = [name for name in columns if name in batch.mapping]
    update_changed(batch, TARGET, mapped, source="before")
    _write_parts(batch, mapped, "before")
    _publish(batch, by)


def _write_parts(batch: ImportBatch, mapped: list[str], source: str) -> None:
    if "numbers" in mapped:
        _run(_DROP_NUMBERS, source, batch)
        _run(_ADD_NUMBERS, source, batch)
    if any(name.startswith(PREFIX) for name in mapped):
        _run(_SET_CUSTOM, source, len(PREFIX) + 1, PREFIX, batch)
    if "addresses" in mapped:
        _write_addresses(batch, source)
    if "organisations" in mapped:
        _write_memberships(batch, source)


def _run(statement: str, source: str, *parameters: Any) -> None:
    values = [value.pk if isinstance(value, ImportBatch) else value for value in parameters]
    execute(statement.replace("{source}", source).replace("{written}", _WRITTEN), values)


def _said(batch: ImportBatch, source: str, column: str) -> Iterator[dict[int, list[str]]]:
    """Yield what rows say in a column of lists, by customer, in pieces."""
    which = (RowKind.NEW, RowKind.CHANGED) if source == "values" else (RowKind.CHANGED,)
    rows = batch.rows.filter(kind__in=which, is_kept=False, **{f"{source}__has_key": column})
    for part in chunks(rows.values_list("object_id", f"{source}__{column}").iterator(), _CHUNK):
        yield {owner: said or [] for owner, said in part}


def _write_addresses(batch: ImportBatch, source: str) -> None:
    for said in _said(batch, source, "addresses"):
        present: dict[int, dict[str, str]] = defaultdict(dict)
        for row in CustomerAddress.objects.filter(customer__in=said):
            present[row.customer_id][row.address] = row.key
        drop = [(owner, key) for owner, own in present.items() for key in own if key not in said[owner]]
        for owner, address in drop:
            CustomerAddress.objects.filter(customer=owner, address=address).delete()
        CustomerAddress.objects.bulk_create(
            [
                CustomerAddress(customer_id=owner, address=address, key=mail_key(address))
                for owner, addresses in said.items()
                for address in addresses
                if address not in present.get(owner, {})
            ],
            ignore_conflicts=True,  # two spellings of one mailbox
        )


def _write_memberships(batch: ImportBatch, source: str) -> None:
    for said in _said(batch, source, "organisations"):
        known = organisations_by_text({text for texts in said.values() for text in texts})
        wanted = {(owner, known[text][0]) for owner, texts in said.items() for text in texts if text in known}
        present = Membership.objects.filter(customer__in=said)
        rows = {(row.customer_id, row.organisation_id): row.pk for row in present}
        Membership.objects.filter(pk__in=[pk for pair, pk in rows.items() if pair not in wanted]).delete()
        missing = sorted(wanted - rows.keys())
        Membership.objects.bulk_create(
            Membership(customer_id=owner, organisation_id=pk) for owner, pk in missing
        )


def organisations_by_text(texts: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return key and canonical text of the organisations that are meant: by reference, or by a name that is unique."""
    wanted = list(texts)
    named: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows = Organisation.objects.filter(name__in=wanted).values_list("pk", "name", "external_ref")
    for pk, name, reference in rows:
        named[name].append((pk, reference or name))
    found = {name: hits[0] for name, hits in named.items() if len(hits) == 1}
    references = Organisation.objects.filter(external_ref__in=wanted).values_list("external_ref", "pk")
    return found | {reference: (pk, reference) for reference, pk in references if reference}


def _publish(batch: ImportBatch, by: Any) -> None:
    """Tell those who follow customers; nobody follows, nothing is stored."""
    rows = batch.rows.filter(is_kept=False).order_by("number")
    new = rows.filter(kind=RowKind.NEW).values_list("object_id", flat=True)
    for keys in chunks(new.iterator(), _CHUNK):
        publish_followed(entries=[(kinds.CREATED, str(pk), {"id": pk}) for pk in keys])
    changed = rows.filter(kind=RowKind.CHANGED).values_list("object_id", "values", "before")
    for part in chunks(changed.iterator(), _CHUNK):
        publish_followed(
            entries=[
                (kinds.CHANGED, str(pk), {"id": pk, "fields": sorted(changed_columns(before or {}, values))})
                for pk, values, before in part
            ]
        )
