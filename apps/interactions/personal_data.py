"""What interactions, callbacks and the event log know of a person, and what stays of it for the figures."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from apps.customers.domain.erasing import Scrubber
from apps.customers.personal import Kept, Person, PersonalData, allow_changes, as_rows, scrub_audit
from apps.interactions.choices import CallbackState, InteractionState
from apps.interactions.models import Callback, EventLog, Interaction, Segment

_NUMBERS = frozenset({"ani", "caller", "number", "target"})
_FREE = frozenset(
    {"name", "note", "text", "subject", "reference", "external_id", "value", "digits", "word", "masked"}
)
"""Fields of events that people filled, the caller with keys among them."""
_BLANKED = ("ani", "subject", "text", "reference", "external_id", "note", "data")
_BATCH = 500
_OVER = (CallbackState.COMPLETED, CallbackState.CANCELLED, CallbackState.EXPIRED)


def _interactions(person: Person) -> QuerySet[Interaction]:
    """The person's, also those of their numbers before anybody knew whose they are."""
    nameless = Q(customer=None, ani__in=person.all_forms)
    return Interaction.objects.filter(Q(customer__in=person.family) | nameless)


def collect(person: Person) -> Mapping[str, list[Any]]:
    """Return all rows, with the whole story of each interaction."""
    keys = list(_interactions(person).values_list("pk", flat=True))
    return {
        "interactions": as_rows(Interaction.objects.filter(pk__in=keys).order_by("arrived_at", "pk")),
        "segments": as_rows(Segment.objects.filter(interaction__in=keys).order_by("interaction", "number")),
        "callbacks": as_rows(_callbacks(person, keys)),
        "events": as_rows(EventLog.objects.filter(interaction_id__in=keys).order_by("at", "position")),
    }


def busy(person: Person) -> str:
    """Return why erasing has to wait."""
    if _interactions(person).exclude(state=InteractionState.ENDED).exists():
        return _("An interaction with this customer goes on.")
    keys = list(_interactions(person).values_list("pk", flat=True))
    open_callbacks = _callbacks(person, keys).exclude(state__in=_OVER)
    return _("This customer is waiting for a callback.") if open_callbacks.exists() else ""


def erase(person: Person) -> int:
    """Leave what was counted: times, groups, agents, outcomes."""
    keys = list(_interactions(person).values_list("pk", flat=True))
    allow_changes()
    changed = scrub_audit(person, Interaction, keys) + _erase_events(person, keys)
    for callback in _callbacks(person, keys):
        number = person.scrubber.number(callback.number)
        if number == callback.number and not number.startswith("erased-"):
            number = "erased"
        changed += Callback.objects.filter(pk=callback.pk).exclude(number=number).update(number=number)
    changed += Segment.objects.filter(interaction__in=keys).exclude(note="").update(note="")
    for start in range(0, len(keys), _BATCH):
        changed += _blank(person.scrubber, keys[start : start + _BATCH])
    return changed


def _callbacks(person: Person, keys: list[Any]) -> QuerySet[Callback]:
    return Callback.objects.filter(Q(interaction__in=keys) | Q(number__in=person.all_forms))


def _blank(scrubber: Scrubber, keys: list[Any]) -> int:
    changed = []
    for row in Interaction.objects.filter(pk__in=keys):
        before = {name: getattr(row, name) for name in _BLANKED}
        row.ani = _number(scrubber, row.ani)
        row.subject = row.text = row.reference = row.external_id = row.note = ""
        row.data = {}
        if before != {name: getattr(row, name) for name in _BLANKED}:
            changed.append(row)
    Interaction.objects.bulk_update(changed, _BLANKED)
    return len(changed)


def _erase_events(person: Person, keys: list[Any]) -> int:
    changed = 0
    for start in range(0, len(keys), _BATCH):
        rows = EventLog.objects.filter(interaction_id__in=keys[start : start + _BATCH])
        wanted = []
        for row in rows.iterator(chunk_size=2000):
            data = _scrubbed(person.scrubber, row.data)
            if data != row.data:
                row.data = data
                wanted.append(row)
        EventLog.objects.bulk_update(wanted, ["data"], batch_size=_BATCH)
        changed += len(wanted)
    return changed


def _scrubbed(scrubber: Scrubber, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the event as the folds read it: numbers become tokens, what people wrote becomes empty."""
    made: dict[str, Any] = {}
    for name, value in data.items():
        if not isinstance(value, str):
            made[name] = scrubber.value(value)
        elif name in _FREE:
            made[name] = ""
        elif name in _NUMBERS:
            made[name] = scrubber.number(value) if name == "target" else _number(scrubber, value)
        else:
            made[name] = scrubber.text(value)
    return made


def _number(scrubber: Scrubber, number: str) -> str:
    """Return the token of the person's number; any other number with which they called is replaced too."""
    if not number or number.startswith("erased"):
        return number
    token = scrubber.number(number)
    return "erased" if token == number else token


SOURCE = PersonalData(
    "interactions",
    collect=collect,
    erase=erase,
    busy=busy,
    kept=(
        Kept(
            gettext_lazy(
                "Times, groups, agents and outcomes of interactions, without number, notes and data"
            ),
            gettext_lazy("Key figures of past days are made of them, and must stay what was reported."),
            gettext_lazy("as interactions are kept"),
        ),
    ),
)
