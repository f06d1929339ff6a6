"""What rules know of a person: the facts that they looked at, and the mail that they wrote."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from apps.automation.models import Notice, RuleRun
from apps.customers.personal import Person, PersonalData, as_rows


def _runs(person: Person) -> QuerySet[RuleRun]:
    return RuleRun.objects.filter(ticket__requester__in=person.family).order_by("pk")


def _mails(person: Person) -> QuerySet[Notice]:
    return Notice.objects.filter(ticket__requester__in=person.family).order_by("pk")


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return what rules did to the person's tickets, and their mail."""
    return {"runs": as_rows(_runs(person)), "mails": as_rows(_mails(person))}


def erase(person: Person) -> int:
    """Leave which rule acted when, with which result. Mail that waits is not sent any more."""
    blank: dict[str, Any] = {"verdict": {}, "steps": [], "changes": {}, "note": ""}
    changed = _runs(person).exclude(**blank).update(**blank)
    return changed + _mails(person).delete()[0]


SOURCE = PersonalData("rules", collect=collect, erase=erase, order=35)
