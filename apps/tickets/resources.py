"""Spreadsheets of tickets: by their number, or by a reference of another system for those that come from there."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.customers.selectors import find_customer_by_number, find_customer_by_reference
from apps.sheets.describing import column_of, with_choices, with_names
from apps.sheets.domain.columns import Column, Kind
from apps.sheets.model_sheet import ModelSheet, find_referred
from apps.sheets.resource import Row, Stored, Values
from apps.tickets.choices import StateChoice
from apps.tickets.models import Ticket
from apps.tickets.services import assign_ticket, create_ticket, set_state, update_ticket

SOURCE = "sheet:"
"""Begins the source of a ticket that a sheet brought; the reference follows."""
_BY_NUMBER, _BY_REFERENCE = "no:", "ref:"


class TicketSheet(ModelSheet):
    """Tickets are written by the same services as on their page: states follow their table, history is kept."""

    code = "tickets"
    title = gettext_lazy("tickets")
    model = Ticket
    key = "number"
    own_parts = frozenset({"events"})
    fields = ("subject", "description", "type", "category", "priority", "agent", "group", "language")
    references = {"agent": "extension"}

    def columns(self) -> tuple[Column, ...]:
        number = with_names(
            Column(
                "number",
                Kind.CODE,
                title=gettext_lazy("number"),
                is_key=True,
                help=gettext_lazy("Of a ticket that is there."),
            )
        )
        reference = with_names(
            Column(
                "reference", Kind.CODE, title=gettext_lazy("reference"), is_key=True, most=150, example="OLD-4711",
                help=gettext_lazy("Of the ticket in another system: makes a new ticket once, and finds it again."),
            )
        )  # fmt: skip
        optional = {"priority": {"is_required": False}}  # there is a usual one
        subject, *rest = [column_of(Ticket, name, **optional.get(name, {})) for name in self.fields]
        return (number, reference, subject, _state_column(), _requester_column(), *rest)

    def key_of(self, values: Mapping[str, Any]) -> str:
        if number := values.get("number"):
            return f"{_BY_NUMBER}{number}"
        return f"{_BY_REFERENCE}{values['reference']}" if values.get("reference") else ""

    def get_queryset(self) -> QuerySet[Any]:
        return Ticket._base_manager.select_related(
            "type", "category", "priority", "agent", "group", "requester"
        )

    def read(self, rows: Sequence[Row], *, lock: bool = False) -> dict[str, Stored]:
        numbers = [row.key[3:] for row in rows if row.key.startswith(_BY_NUMBER) and row.key[3:].isdecimal()]
        sources = [SOURCE + row.key[4:] for row in rows if row.key.startswith(_BY_REFERENCE)]
        found = self._locked(lock).filter(Q(number__in=numbers) | Q(source_key__in=sources))
        stored: dict[str, Stored] = {}
        for ticket in found:
            known = Stored(ticket.pk, self.describe(ticket))
            stored[f"{_BY_NUMBER}{ticket.number}"] = known
            if (ticket.source_key or "").startswith(SOURCE):
                stored[_BY_REFERENCE + ticket.source_key.removeprefix(SOURCE)] = known
        return stored

    def canonical(self, row: Row) -> None:
        for name in ("state", "priority"):
            if row.values.get(name) == "":
                del row.values[name]  # a ticket always has one: an empty cell asks for nothing
        try:
            if row.values.get("requester"):
                row.values["requester"] = _say_requester(_find_requester(row.values["requester"]))
        except ValidationError as error:
            row.add_error("requester", "text", text=" ".join(error.messages))

    def check(self, rows: Sequence[Row], stored: Mapping[str, Stored]) -> None:
        for row in rows:
            if row.key.startswith(_BY_NUMBER):
                if row.key not in stored:
                    row.add_error("number", "text", text=_("There is no ticket with this number."))
                row.values.pop("reference", None)
            else:
                row.values.pop("number", None)

    def describe(self, instance: Ticket) -> Values:
        return super().describe(instance) | {
            "number": str(instance.number),
            "reference": (instance.source_key or "").removeprefix(SOURCE)
            if (instance.source_key or "").startswith(SOURCE)
            else "",
            "state": str(instance.state),
            "requester": _say_requester(instance.requester),
        }

    def save(self, instance: Any, values: Values, by: Any) -> Any:
        fields = _fields(values)
        ours = {name: fields.pop(name) for name in ("agent", "group") if name in fields}
        if instance.pk is None:
            ticket = create_ticket(
                by=by, source_key=SOURCE + values["reference"],
                **{name: value for name, value in (fields | ours).items() if value is not None},
            )  # fmt: skip
        else:
            ticket = update_ticket(ticket=instance, by=by, **fields)
            if ours:
                ticket = assign_ticket(ticket=ticket, by=by, **ours)
        state = values.get("state") or ticket.state
        return ticket if state == ticket.state else set_state(ticket=ticket, state=state, by=by)

    def find_used(self, pks: Sequence[int]) -> set[int]:
        """A ticket that is there has a history: it is closed, never removed."""
        return set(pks)


def _state_column() -> Column:
    column = Column("state", Kind.CHOICE, title=gettext_lazy("state"))
    return with_names(with_choices(column, StateChoice.choices))


def _requester_column() -> Column:
    return with_names(
        Column(
            "requester", Kind.CODE, title=gettext_lazy("customer"), most=150, example="C-1001",
            help=gettext_lazy("External reference, or telephone number."),
        )
    )  # fmt: skip


def _fields(values: Values) -> Values:
    """Return the arguments of the services that the row holds. Raises ``ValidationError``."""
    fields: Values = {name: values[name] for name in ("subject", "description", "language") if name in values}
    for name in ("type", "category", "priority"):
        if name in values:
            fields[name] = find_referred(
                Ticket._meta.get_field(name).related_model, "code", values[name], name
            )
    if fields.get("priority", "") is None:
        del fields["priority"]
    for name, model, attribute in (("agent", Agent, "extension"), ("group", SkillGroup, "code")):
        if name in values:
            fields[name] = find_referred(model, attribute, values[name], name)
    if "requester" in values:
        fields["requester"] = _find_requester(values["requester"])
    return fields


def _say_requester(customer: Customer | None) -> str:
    return "" if customer is None else customer.external_ref or f"#{customer.pk}"


def _find_requester(text: str) -> Customer | None:
    if not text:
        return None
    if text.startswith("#") and text[1:].isdecimal():
        found = Customer.objects.filter(pk=int(text[1:])).first()
    else:
        found = find_customer_by_reference(text) or find_customer_by_number(text)
    if found is None:
        raise ValidationError({"requester": _("There is no customer “%(value)s”.") % {"value": text}})
    return found


SHEETS = (TicketSheet,)
