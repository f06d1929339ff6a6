"""Customers in spreadsheets: found by their reference, or else by a number; written with a few statements for all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from apps.customers.models import Customer, CustomerAddress, CustomerNumber, Membership
from apps.customers.numbers import normalize_number
from apps.customers.sheets import writing
from apps.customers.sheets.customs import clean_customs, custom_columns, custom_values
from apps.customfields.domain import Field
from apps.customfields.selectors import get_fields
from apps.sheets.describing import column_of, numbers_column, with_names
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.models import ImportBatch, ImportRow
from apps.sheets.resource import Progress, Row, Sheet, Stored, Values, chunks
from apps.sheets.staged import next_ids

FIELDS = ("external_ref", "name", "tier", "language", "do_not_call", "note")
DEFAULTS: Values = {
    "external_ref": None, "tier": 0, "language": "", "do_not_call": False, "note": "",
    "numbers": [], "addresses": [], "organisations": [],
}  # fmt: skip
_ALSO = {
    "name": frozenset({"姓名", "客户姓名", "客户名称", "客戶姓名", "客戶名稱", "customer", "full name"}),
    "numbers": frozenset(
        {"number", "phone", "phones", "telephone", "mobile", "电话", "手机", "電話", "手機"}
    ),
    "addresses": frozenset({"email", "e-mail", "mail", "邮箱", "电子邮件", "電郵", "電子郵件"}),
}
"""Headers that people use besides the titles."""
_BY_REFERENCE, _BY_NUMBER = "ref:", "tel:"


class CustomerSheet(Sheet):
    """``numbers`` and ``addresses`` are all that a customer has; ``organisations`` are references, or names that only
    one organisation has."""

    code = "customers"
    title = _("customers")
    model = Customer
    own_parts: ClassVar[frozenset[str]] = frozenset(
        {"numbers", "addresses", "memberships", "unusable_numbers", "customers.DuplicatePair"}
    )

    def columns(self) -> tuple[Column, ...]:
        reference = column_of(Customer, "external_ref", kind=Kind.CODE, is_key=True, example="C-1001")
        name = column_of(Customer, "name", example="Ann Lee", names=_ALSO["name"])
        rest = [column_of(Customer, field) for field in FIELDS[2:]]
        return (reference, name, *rest, *_own_columns(), *custom_columns(self._fields()))

    def _fields(self) -> tuple[Field, ...]:
        return get_fields("customer")

    def canonical(self, row: Row) -> None:
        if "addresses" in row.values:
            _check_addresses(row)

    def key_of(self, values: Mapping[str, Any]) -> str:
        if reference := values.get("external_ref"):
            return f"{_BY_REFERENCE}{reference}"
        numbers = values.get("numbers") or [""]
        return f"{_BY_NUMBER}{numbers[0]}" if numbers[0] else ""

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        references = {row.key[4:]: row.key for row in rows if row.key.startswith(_BY_REFERENCE)}
        numbers = {row.key[4:]: row.key for row in rows if row.key.startswith(_BY_NUMBER)}
        for row in rows:
            if row.key.startswith(_BY_NUMBER):
                row.values.pop("external_ref", None)  # an empty cell takes nobody's reference away
        known = Customer.objects.filter(external_ref__in=references).values_list("pk", "external_ref")
        keys = {references[reference]: pk for pk, reference in known if reference}
        owners = CustomerNumber.objects.filter(number__in=numbers).order_by("-pk")
        keys |= {numbers[number]: pk for number, pk in owners.values_list("number", "customer_id")}
        found = self.read_objects(keys.values(), lock=lock)
        return {key: Stored(pk, found[pk]) for key, pk in keys.items() if pk in found}

    def read_objects(self, pks: Iterable[int], *, lock: bool = False) -> dict[int, Values]:
        queryset = Customer.objects.filter(pk__in=list(pks)).order_by("pk")
        return self._values(queryset.select_for_update() if lock else queryset)

    def _values(self, queryset: QuerySet[Customer]) -> dict[int, Values]:
        """Read with four queries, without an object for each row."""
        fields = self._fields()
        found: dict[int, Values] = {}
        for pk, custom, *cells in queryset.values_list("pk", "custom", *FIELDS):
            found[pk] = dict(zip(FIELDS, cells, strict=True))
            found[pk] |= {"numbers": [], "addresses": [], "organisations": []} | custom_values(fields, custom)
        for model, name in ((CustomerNumber, "number"), (CustomerAddress, "address")):
            rows = model._base_manager.filter(customer__in=found).order_by("pk")
            for owner, text in rows.values_list("customer_id", name):
                found[owner][f"{name}s" if name == "number" else "addresses"].append(text)
        links = Membership.objects.filter(customer__in=found).order_by("pk")
        for owner, reference, name in links.values_list(
            "customer_id", "organisation__external_ref", "organisation__name"
        ):
            found[owner]["organisations"].append(reference or name)
        return found

    def check(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        _refuse_gone(rows, stored)
        _refuse_twice(rows, stored)
        _refuse_taken_numbers(rows, stored)
        if any(row.values.get("organisations") for row in rows):
            _find_organisations(rows)
        for fields in filter(None, [self._fields()]):
            for row in rows:
                clean_customs(row, fields)

    def new_ids(self, count: int) -> list[int]:
        return next_ids(Customer, count)

    def apply(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        writing.write_customers(batch, [column.name for column in self.columns()], by, progress)

    def restore(self, batch: ImportBatch, by: Any, progress: Progress) -> None:
        writing.restore_customers(batch, [column.name for column in self.columns()], by)

    def after(self, row: ImportRow) -> Values:
        """A new customer has what the row says, and nothing else."""
        return {**DEFAULTS, **dict.fromkeys(c.name for c in custom_columns(self._fields())), **row.values}

    def export_rows(self, queryset: QuerySet[Any]) -> Iterator[Values]:
        keys = queryset.prefetch_related(None).order_by("pk").values_list("pk", flat=True)
        for part in chunks(keys.iterator(), self.chunk):
            yield from self.read_objects(part).values()


def _own_columns() -> tuple[Column, ...]:
    numbers = numbers_column(
        "numbers",
        _normalize,
        title=pgettext_lazy("telephone", "numbers"),
        is_key=True,
        names=_ALSO["numbers"],
        example="+15550100001 +8613800138000",
        help=_("Several separated by commas. All numbers that the customer has: others are taken away."),
    )
    addresses = Column(
        "addresses", Kind.ITEMS, title=_("e-mail addresses"), most=254, empty=[],
        names=_ALSO["addresses"], example="ann@example.org",
        help=_("Several separated by semicolons. Others are taken away."),
    )  # fmt: skip
    organisations = Column(
        "organisations", Kind.ITEMS, title=_("organisations"), most=200, empty=[],
        help=_("External references or names, several separated by semicolons."),
    )  # fmt: skip
    return numbers, with_names(addresses), with_names(organisations)


_PLAIN = re.compile(r"\+(?:1[2-9]|44[1-9]|49[1-9]|86[1-9]|852[2-9]|886[1-9])\d{5,12}")
"""Numbers of countries in which only length and first digits decide whether a number is possible."""
_DECIDING = 10


def _normalize(text: str) -> str | None:
    if _PLAIN.fullmatch(text):
        return text if _is_kept(text[:_DECIDING], len(text)) else normalize_number(text)
    return normalize_number(text)


@lru_cache(maxsize=65_536)
def _is_kept(beginning: str, length: int) -> bool:
    """Return whether numbers of this beginning and length are E.164 as they are: 50 times cheaper than parsing each."""
    example = beginning.ljust(length, "5")[:length]
    return normalize_number(example) == example


def _check_addresses(row: Row) -> None:
    given = [address for item in row.values["addresses"] for address in item.replace(",", " ").split()]
    for address in given:
        try:
            validate_email(address)
        except ValidationError:
            row.add_error("addresses", "no-mail", value=address[:80])
    row.values["addresses"] = given


def _refuse_gone(rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
    keys = [known.pk for known in stored.values()]
    gone = set(Customer.objects.filter(pk__in=keys).values_list("pk", flat=True)) - set(
        Customer.objects.current().filter(pk__in=keys).values_list("pk", flat=True)
    )
    for row in rows if gone else ():
        if row.key in stored and stored[row.key].pk in gone:
            row.add_error("external_ref", "merged-customer")


def _refuse_twice(rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
    """One row may name a customer by the reference, another one by a number."""
    seen: dict[int, int] = {}
    for row in rows:
        if row.key in stored:
            before = seen.setdefault(stored[row.key].pk, row.number)
            if before != row.number:
                row.add_error("", "same-key", row=before)


def _refuse_taken_numbers(rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
    wanted = {number for row in rows for number in row.values.get("numbers") or ()}
    owners = dict(CustomerNumber.objects.filter(number__in=wanted).values_list("number", "customer_id"))
    for row in rows if owners else ():
        own = stored[row.key].pk if row.key in stored else None
        for number in row.values.get("numbers") or ():
            if owners.get(number, own) != own:
                row.add_error("numbers", "number-taken", number=number)


def _find_organisations(rows: Sequence[Row]) -> None:
    wanted = {text for row in rows for text in row.values.get("organisations") or ()}
    known = writing.organisations_by_text(wanted)
    for row in rows:
        for text in row.values.get("organisations") or ():
            if text not in known:
                row.add_error("organisations", "no-organisation", value=text[:80])
        if "organisations" in row.values:
            row.values["organisations"] = [
                known[text][1] for text in row.values["organisations"] if text in known
            ]
