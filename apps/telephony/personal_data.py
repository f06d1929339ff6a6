"""What was recorded of a person."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.customers.personal import Person, PersonalData, as_rows
from apps.telephony.choices import RecordingState
from apps.telephony.models import Recording

ERASED = "erased on request"


def _recordings(person: Person) -> QuerySet[Recording]:
    own = Q(interaction__customer__in=person.family)
    nameless = Q(interaction__customer=None, interaction__ani__in=person.all_forms)
    return Recording.objects.filter(
        own | nameless | Q(interaction=None, caller__in=person.all_forms)
    ).order_by("pk")


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return the rows; the sound is among the files."""
    return {"recordings": as_rows(_recordings(person))}


def files(person: Person) -> Iterable[tuple[str, Any]]:
    """Yield the sound files that are stored."""
    for row in _recordings(person).exclude(file=""):
        yield f"recordings/{row.name}.wav", row.file


def busy(person: Person) -> str:
    """Return why erasing has to wait: a file that a switch still has would come back."""
    waiting = (RecordingState.RECORDING, RecordingState.PENDING)
    if _recordings(person).filter(state__in=waiting).exists():
        return _("A recording of this customer is still on its way from the switch.")
    return ""


def gone(person: Person) -> Iterable[Any]:
    """Yield the files that are removed."""
    for row in _recordings(person).exclude(file=""):
        yield row.file


def erase(person: Person) -> int:
    """Leave that there was a recording, and how long it was."""
    changed = 0
    for row in _recordings(person):
        before = row.caller, row.file.name, row.state, row.problem
        row.caller, row.file, row.state = person.scrubber.number(row.caller), "", RecordingState.FAILED
        row.problem = ERASED
        if before != (row.caller, "", row.state, row.problem):
            row.save(update_fields=["caller", "file", "state", "problem"])
            changed += 1
    return changed


SOURCE = PersonalData("recordings", collect=collect, files=files, busy=busy, gone=gone, erase=erase, order=10)
