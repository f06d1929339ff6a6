"""Two entries of one customer become one, and two again."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.audit.services import record_audit
from apps.customers import outbox_kinds as kinds
from apps.customers.choices import PairState
from apps.customers.domain.merging import Facts, conflicts, merge_facts, undo_values
from apps.customers.models import Customer, CustomerMerge, DuplicatePair
from apps.customers.references import Reference, get_references, move_rows, return_rows
from apps.customers.services.checks import Actor
from apps.outbox.services import publish


@dataclass(frozen=True, slots=True)
class Preview:
    """What a merge would do: ``result`` is the customer afterwards, ``choices`` the fields that somebody has to look at
    with both answers, ``rows`` how many rows of each reference would follow."""

    result: Facts
    choices: list[tuple[str, Any, Any]]
    rows: Mapping[str, int]


def preview_merge(*, survivor: Customer, merged: Customer, take: Collection[str] = ()) -> Preview:
    """Return what :func:`merge_customers` would do. Changes nothing; raises ``ValidationError`` as that does."""
    _check(survivor, merged)
    mine, theirs = facts_of(survivor), facts_of(merged)
    rows = {ref.code: ref.rows().filter(**{ref.field: merged.pk}).count() for ref in get_references()}
    return Preview(merge_facts(mine, theirs, take), conflicts(mine, theirs), rows)


@transaction.atomic
def merge_customers(
    *,
    survivor: Customer,
    merged: Customer,
    take: Collection[str] = (),
    by: Actor = None,
    ip: str | None = None,
) -> CustomerMerge:
    """Let ``survivor`` stand for both and return the merge, which can be undone.

    ``take`` names the fields of which the merged customer's answer is right (:data:`CHOOSABLE`, ``custom.<code>``).
    Everything that refers to the merged customer follows. Raises ``ValidationError`` where one of them was merged or
    erased, or both are the same.
    """
    survivor, merged = _lock(survivor, merged)
    _check(survivor, merged)
    before = {"survivor": _values(survivor), "merged": {"external_ref": merged.external_ref}}
    _put_together(survivor, merged, take)
    moved = {ref.code: keys for ref in get_references() if (keys := move_rows(ref, merged, survivor))}
    merged.merged_into = survivor
    merged.save(update_fields=["merged_into", "updated_at"])
    after = {"survivor": _values(survivor), "merged": {"external_ref": merged.external_ref}}
    merge = CustomerMerge.objects.create(
        survivor=survivor, merged=merged, moved=moved, by=_user(by), **_changed(before, after)
    )
    _decide_pair(survivor, merged, PairState.MERGED, by)
    _tell(kinds.MERGED, merge, by, ip)
    return merge


@transaction.atomic
def undo_merge(*, merge: CustomerMerge, by: Actor = None, ip: str | None = None) -> CustomerMerge:
    """Make two of one again and return the merge: every row that followed goes back, every field holds what it did,
    unless somebody has changed it since.

    Raises ``ValidationError`` where it was undone already, or where the customer was merged or erased since: later
    merges are undone first.
    """
    survivor, merged = _lock(merge.survivor, merge.merged)
    merge = CustomerMerge.objects.select_for_update().get(pk=merge.pk)
    _check_undo(merge, survivor)
    _take_apart(merge, survivor, merged)
    references = {reference.code: reference for reference in get_references()}
    merged.merged_into = None
    merged.save(update_fields=["merged_into", "updated_at"])
    for code, keys in merge.moved.items():
        return_rows(_known(references, code), keys, merged, survivor)
    merge.undone_at, merge.undone_by = timezone.now(), _user(by)
    merge.save(update_fields=["undone_at", "undone_by"])
    _decide_pair(survivor, merged, PairState.OPEN, by)
    _tell(kinds.UNMERGED, merge, by, ip)
    return merge


@transaction.atomic
def mark_distinct(*, pair: DuplicatePair, by: Actor = None) -> DuplicatePair:
    """Remember that the two are not the same, and return the pair: it is not proposed again."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    if pair.state == PairState.MERGED:
        raise ValidationError(_("These customers were merged. Undo the merge first."))
    _decide(pair, PairState.DISTINCT, by)
    return pair


def facts_of(customer: Customer) -> Facts:
    """Return the entry as the rules know it."""
    return Facts(
        name=customer.name, external_ref=customer.external_ref or "", tier=customer.tier, language=customer.language,
        do_not_call=customer.do_not_call, note=customer.note, custom=customer.custom,
    )  # fmt: skip


def _check(survivor: Customer, merged: Customer) -> None:
    if survivor.pk == merged.pk:
        raise ValidationError(_("This is one and the same customer."))
    for customer in (survivor, merged):
        if customer.merged_into_id is not None or customer.erased_at is not None:
            raise ValidationError(_("%(name)s was merged or erased already.") % {"name": customer.name})


def _check_undo(merge: CustomerMerge, survivor: Customer) -> None:
    if merge.undone_at is not None:
        raise ValidationError(_("This merge was undone already."))
    if survivor.merged_into_id is not None or survivor.erased_at is not None:
        raise ValidationError(_("%(name)s was merged or erased since.") % {"name": survivor.name})
    later = CustomerMerge.objects.filter(survivor=survivor, undone_at=None, pk__gt=merge.pk)
    if later.exists():
        raise ValidationError(_("Another customer was merged into this one later. Undo that first."))


def _lock(first: Customer, second: Customer) -> tuple[Customer, Customer]:
    """Return both rows, locked in one order: two merges at once must not wait for each other."""
    keys = {first.pk, second.pk}
    rows = {row.pk: row for row in Customer.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    if rows.keys() != keys:
        raise ValidationError(_("There is no such customer any more."))
    return rows[first.pk], rows[second.pk]


def _put_together(survivor: Customer, merged: Customer, take: Collection[str]) -> None:
    facts = asdict(merge_facts(facts_of(survivor), facts_of(merged), take))
    if facts["external_ref"] == (merged.external_ref or "") and merged.external_ref:
        # The column is unique: the reference goes with the customer who stays, and theirs to the one who goes.
        mine, merged.external_ref = survivor.external_ref, None
        merged.save(update_fields=["external_ref"])
        _set(survivor, facts)
        if mine:
            merged.external_ref = mine
            merged.save(update_fields=["external_ref"])
    else:
        _set(survivor, facts)


def _take_apart(merge: CustomerMerge, survivor: Customer, merged: Customer) -> None:
    before, after = merge.before, merge.after
    mine = undo_values(_values(survivor), before.get("survivor", {}), after.get("survivor", {}))
    theirs = undo_values(
        {"external_ref": merged.external_ref}, before.get("merged", {}), after.get("merged", {})
    )
    both = [survivor.pk, merged.pk]
    if theirs and Customer.objects.filter(external_ref=theirs["external_ref"]).exclude(pk__in=both).exists():
        theirs = {}  # somebody else has that reference by now
    if theirs and "external_ref" in mine:
        survivor.external_ref, merged.external_ref = None, None
        survivor.save(update_fields=["external_ref"])
    if theirs:
        merged.external_ref = theirs["external_ref"]
    merged.save(update_fields=["external_ref"])
    _set(survivor, {**_values(survivor), **mine})


def _set(customer: Customer, facts: Mapping[str, Any]) -> None:
    for name, value in facts.items():
        setattr(customer, name, value)
    customer.external_ref = customer.external_ref or None
    customer.save()


def _values(customer: Customer) -> dict[str, Any]:
    return asdict(facts_of(customer)) | {"external_ref": customer.external_ref}


def _changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """Return both without what the merge did not change."""
    kept = {who: [name for name in before[who] if before[who][name] != after[who][name]] for who in before}
    return {
        label: {who: {name: values[who][name] for name in names} for who, names in kept.items() if names}
        for label, values in (("before", before), ("after", after))
    }


def _known(references: Mapping[str, Reference], code: str) -> Reference:
    if code not in references:
        raise ValidationError(
            _("Rows of %(code)s followed this merge, and nobody knows them any more.") % {"code": code}
        )
    return references[code]


def _tell(kind: str, merge: CustomerMerge, by: Actor, ip: str | None) -> None:
    survivor, data = merge.survivor, {"merged": merge.merged_id, "merge": merge.pk}
    publish(kind=kind, key=str(survivor.pk), data={"id": survivor.pk, **data}, by=by)
    record_audit(actor=by, action=kind, obj=survivor, detail=data, ip=ip)


def _decide_pair(first: Customer, second: Customer, state: PairState, by: Actor) -> None:
    low, high = sorted((first.pk, second.pk))
    for pair in DuplicatePair.objects.filter(first=low, second=high):
        _decide(pair, state, by)


def _decide(pair: DuplicatePair, state: PairState, by: Actor) -> None:
    is_open = state == PairState.OPEN
    pair.state = state
    pair.decided_at = None if is_open else timezone.now()
    pair.decided_by = None if is_open else _user(by)
    pair.save(update_fields=["state", "decided_at", "decided_by"])


def _user(by: Actor) -> Any:
    return by if by is not None and by.is_authenticated else None
