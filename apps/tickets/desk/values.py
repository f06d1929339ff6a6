"""What stands in the gaps of a reply to a ticket."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from apps.accounts.models import User
from apps.agents.selectors import get_agent_for_user
from apps.customers.models import Customer
from apps.customfields.domain.values import say_value
from apps.customfields.models import CustomField
from apps.customfields.selectors import get_fields
from apps.tickets.domain.replies import CUSTOM_PREFIXES
from apps.tickets.models import Ticket

_OWNERS = dict(zip(("ticket", "customer"), CUSTOM_PREFIXES, strict=True))


def custom_names() -> frozenset[str]:
    """Return the names of the gaps that the site's own fields give."""
    rows = CustomField.objects.filter(form__in=list(_OWNERS), is_active=True).values_list("form", "code")
    return frozenset(f"{_OWNERS[form]}{code}" for form, code in rows)


def reply_values(ticket: Ticket, user: User | None) -> dict[str, str]:
    """Return what is known, by the names of the gaps. ``user`` is who writes; None where nobody does (a rule)."""
    return _of_ticket(ticket) | _of_customer(ticket.requester) | _of_agent(user)


def _of_ticket(ticket: Ticket) -> dict[str, str]:
    type_code = ticket.type.code if ticket.type else ""
    return {
        "ticket.number": f"#{ticket.number}",
        "ticket.subject": ticket.subject,
        "ticket.type": str(ticket.type or ""),
        "ticket.category": ticket.category.name if ticket.category else "",
        "ticket.priority": str(ticket.priority),
        "ticket.state": str(ticket.get_state_display()),
        "ticket.created": date_format(timezone.localtime(ticket.created_at)),
        "group.name": str(ticket.group or ""),
        "today": date_format(timezone.localdate()),
        **_custom("ticket", ticket.custom, type_code),
    }


def _of_customer(customer: Customer | None) -> dict[str, str]:
    if customer is None:
        return {}
    first = customer.numbers.first()
    return {
        "customer.name": customer.name,
        "customer.number": first.number if first else "",
        "customer.reference": customer.external_ref or "",
        **_custom("customer", getattr(customer, "custom", None) or {}),
    }


def _of_agent(user: User | None) -> dict[str, str]:
    if user is None:
        return {}
    agent = get_agent_for_user(user)
    return {"agent.name": str(user), "agent.extension": agent.extension if agent else ""}


def _custom(form: str, values: Mapping[str, Any], type_code: str = "") -> dict[str, str]:
    if not values:
        return {}
    fields = get_fields(form, type_code)
    return {f"{_OWNERS[form]}{one.code}": say_value(one, values.get(one.code)) for one in fields}
