"""Which apps know something of a person, for export and erasure on request.

An app whose rows hold personal data enters them in ``AppConfig.ready()``:

    register_personal_data(PersonalData("interactions", collect=…, files=…, erase=…, kept=(Kept(…),), busy=…))

An export is everything that ``collect`` and ``files`` of all sources return. ``erase`` takes out of the rows whatever
names the person, in the caller's transaction, returns how many rows it changed, and does nothing when repeated. What
must stay nevertheless is declared in ``kept``, with the reason.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.serializers.python import Serializer
from django.db import connection, models

from apps.audit.models import AuditEvent
from apps.customers.domain.erasing import Scrubber
from apps.customers.models import Customer, CustomerAddress, CustomerNumber, UnusableNumber
from apps.customers.numbers import dialled_forms
from apps.customers.selectors import family_of


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that stay after an erasure: ``what``, ``why``, and for ``how_long``, in words for people."""

    what: Any
    why: Any
    how_long: Any


@dataclass(frozen=True)
class Person:
    """A customer with all who were merged into them."""

    customer: Customer

    @cached_property
    def family(self) -> tuple[int, ...]:
        """Keys of all entries of the person."""
        return tuple(family_of(self.customer).order_by("pk").values_list("pk", flat=True))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """Numbers of the person in E.164."""
        rows = CustomerNumber.objects.filter(customer__in=self.family).order_by("pk")
        return tuple(rows.values_list("number", flat=True))

    @cached_property
    def forms(self) -> Mapping[str, tuple[str, ...]]:
        """The token of each number → the forms in which it may be written."""
        return {
            f"erased-{self.customer.pk}-{place}": dialled_forms(number)
            for place, number in enumerate(self.numbers, start=1)
        }

    @cached_property
    def all_forms(self) -> tuple[str, ...]:
        """Every form of every number."""
        return tuple(form for forms in self.forms.values() for form in forms)

    @cached_property
    def scrubber(self) -> Scrubber:
        """What takes this person out of texts. Read before anything is erased."""
        return Scrubber(self.forms, self._words())

    def _words(self) -> list[str]:
        words = []
        for row in Customer.objects.filter(pk__in=self.family, erased_at=None):
            words += [row.name, row.external_ref or "", *_texts(row.custom)]
        words += CustomerAddress.objects.filter(customer__in=self.family).values_list("address", flat=True)
        words += UnusableNumber.objects.filter(customer__in=self.family).values_list("text", flat=True)
        return words


def _texts(value: Any) -> list[str]:
    return [part for part in value.values() if isinstance(part, str)]


def _nothing(person: Person) -> Mapping[str, list[Any]]:
    return {}


def _no_files(person: Person) -> Iterable[tuple[str, Any]]:
    return ()


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One source. ``collect`` returns tables by name, each a list of JSON objects (:func:`as_rows` makes them);
    ``files`` yields names and field files; ``busy`` returns why erasing has to wait (a call goes on), or an empty text;
    ``gone`` yields the field files that an erasure removes, asked before ``erase``."""

    code: str
    collect: Callable[[Person], Mapping[str, list[Any]]] = _nothing
    files: Callable[[Person], Iterable[tuple[str, Any]]] = _no_files
    erase: Callable[[Person], int] = field(default=lambda person: 0)
    gone: Callable[[Person], Iterable[Any]] = field(default=lambda person: ())
    busy: Callable[[Person], str] = field(default=lambda person: "")
    kept: tuple[Kept, ...] = ()
    order: int = 50


_sources: dict[str, PersonalData] = {}


def register_personal_data(source: PersonalData) -> None:
    """Let exports and erasures know a source. Registering a code again replaces it."""
    _sources[source.code] = source


def get_personal_data() -> list[PersonalData]:
    """Return the sources in the order in which they are erased: the directory, where the others look, is last."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.code))


def as_rows(rows: "models.QuerySet[Any]") -> list[dict[str, Any]]:
    """Return whole rows as JSON objects: every column, with the key as ``id``."""
    made: Any = Serializer().serialize(rows)
    return [{"id": entry["pk"], **entry["fields"]} for entry in made]


def allow_changes() -> None:
    """Let this transaction change rows of tables that refuse it (ADR 0062), to take a person out of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL contactcenter.erasure = 'on'")


def scrub_audit(person: Person, model: type[models.Model], keys: Iterable[Any]) -> int:
    """Take the person out of the audit record of these objects; what was done, when and by whom stays."""
    kinds, changed = model._meta.label_lower, []
    rows = AuditEvent.objects.filter(object_type=kinds, object_id__in=[str(key) for key in keys])
    for row in rows:
        label = f"#{row.object_id}"
        detail = person.scrubber.value(row.detail)
        if (row.object_label, row.detail) != (label, detail):
            row.object_label, row.detail = label, detail
            changed.append(row)
    AuditEvent.objects.bulk_update(changed, ["object_label", "detail"], batch_size=500)
    return len(changed)
