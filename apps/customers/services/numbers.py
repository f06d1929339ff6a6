"""Under which numbers a customer is known, and what was given as one but cannot be called."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.customers.choices import ReasonChoice
from apps.customers.domain.numbers import LONGEST, NumberGiven, Reason, number_kind
from apps.customers.models import Customer, CustomerNumber, UnusableNumber
from apps.customers.numbers import read_as_number
from apps.customers.services.suppression import is_suppressed

Given = str | NumberGiven


@dataclass(slots=True)
class _Sorted:
    """What was given: numbers by E.164, and what is none, with its reason and suggestion."""

    numbers: dict[str, NumberGiven] = field(default_factory=dict)
    unusable: dict[str, tuple[NumberGiven, str, str]] = field(default_factory=dict)


@transaction.atomic
def set_numbers(*, customer: Customer, numbers: Iterable[Given], keep_unusable: str = "") -> Customer:
    """Make ``numbers`` (any usual form) all that the customer is known under, and return the customer.

    What is no number, or another customer's, is refused with ``ValidationError``; with ``keep_unusable`` (a
    ``NumberSource``) it is kept as typed instead, for the report of unusable numbers.
    """
    wanted = _write(customer, _sort(numbers), keep_unusable)
    customer.numbers.exclude(number__in=wanted).delete()
    return customer


@transaction.atomic
def add_numbers(*, customer: Customer, numbers: Iterable[Given], keep_unusable: str = "") -> Customer:
    """Add ``numbers`` to those that the customer has; else as :func:`set_numbers`."""
    _write(customer, _sort(numbers), keep_unusable)
    return customer


@transaction.atomic
def correct_number(*, unusable: UnusableNumber, number: str) -> CustomerNumber:
    """Put ``number`` in the place of what could not be used, and return the row. Raises as :func:`set_numbers`."""
    locked = UnusableNumber.objects.select_for_update().select_related("customer").get(pk=unusable.pk)
    add_numbers(customer=locked.customer, numbers=[NumberGiven(number, locked.label)])
    locked.delete()
    return CustomerNumber.objects.get(number=read_as_number(number).number)


@transaction.atomic
def dismiss_number(*, unusable: UnusableNumber) -> None:
    """Strike out what is no number and never was one."""
    unusable.delete()


def _sort(numbers: Iterable[Given]) -> _Sorted:
    found = _Sorted()
    for item in numbers:
        given = NumberGiven(item) if isinstance(item, str) else item
        reading = read_as_number(given.text)
        if reading.number:
            found.numbers.setdefault(reading.number, given)
        elif given.text.strip():
            found.unusable.setdefault(given.text.strip(), (given, reading.reason, reading.suggestion))
    return found


def _write(customer: Customer, found: _Sorted, keep_unusable: str) -> set[str]:
    present = {row.number: row for row in CustomerNumber.objects.filter(number__in=found.numbers)}
    taken = [number for number, row in present.items() if row.customer_id != customer.pk]
    if not keep_unusable:
        _refuse(found, taken)
    for number in taken:
        found.unusable[number] = (found.numbers.pop(number), Reason.TAKEN, "")
    _keep_unusable(customer, found, keep_unusable)
    _update_words(present, found)
    missing = [number for number in found.numbers if number not in present]
    CustomerNumber.objects.bulk_create(_row(customer, number, found.numbers[number]) for number in missing)
    if missing and not customer.do_not_call and is_suppressed(missing):
        customer.do_not_call = True
        customer.save(update_fields=["do_not_call", "updated_at"])
    return set(found.numbers)


def _row(customer: Customer, number: str, given: NumberGiven) -> CustomerNumber:
    kind = given.kind or number_kind(number)
    return CustomerNumber(customer=customer, number=number, label=given.label[:40], kind=kind)


def _update_words(present: dict[str, CustomerNumber], found: _Sorted) -> None:
    """Labels and kinds that are given with a number replace those it has."""
    for number, given in found.numbers.items():
        row = present.get(number)
        if row is not None and (given.label or given.kind):
            row.label, row.kind = given.label or row.label, given.kind or row.kind
            row.save(update_fields=["label", "kind"])


def _refuse(found: _Sorted, taken: list[str]) -> None:
    if found.unusable:
        raise ValidationError(
            {"numbers": [say_unusable(text, *rest) for text, (_given, *rest) in found.unusable.items()]}
        )
    if taken:
        raise ValidationError(
            {"numbers": _("Known under another customer: %(list)s.") % {"list": ", ".join(taken)}}
        )


def say_unusable(text: str, reason: str, suggestion: str) -> str:
    """Return why a text is no number, and what was probably meant, in the language of the request."""
    shown = "".join(character if character.isprintable() else "�" for character in text[:60])
    words = _("“%(text)s” is not a telephone number.") % {"text": shown}
    if reason != Reason.NOT_A_NUMBER:
        words = f"{words} ({ReasonChoice(reason).label})"
    return f"{words} " + _("Is %(number)s meant?") % {"number": suggestion} if suggestion else words


def _keep_unusable(customer: Customer, found: _Sorted, source: str) -> None:
    UnusableNumber.objects.bulk_create(
        [
            UnusableNumber(
                customer=customer, text=_printable(text), reason=reason, suggestion=suggestion, label=given.label[:40],
                source=source,
            )
            for text, (given, reason, suggestion) in found.unusable.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _printable(text: str) -> str:
    """Return what PostgreSQL can keep of a text that is kept for people to look at."""
    kept = "".join(
        "�" if character == "\x00" or "\ud800" <= character <= "\udfff" else character for character in text
    )
    return kept[:LONGEST]
