"""From the codes and ids in events to the rows of the directory, read once per batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Model

from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Disposition


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a small table, both ways. What is missing stands for NULL, or for an empty code."""

    ids: dict[str, int] = field(default_factory=dict)
    codes: dict[int | None, str] = field(default_factory=dict)

    def code(self, row_id: int | None) -> str:
        return self.codes.get(row_id, "")


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the directory says about a batch. Ids already in our rows need no check: a foreign key holds them."""

    groups: Codes
    dispositions: Codes
    unknown_agents: frozenset[int] = frozenset()
    customers: Mapping[int, int | None] = field(default_factory=dict)

    def agent(self, agent_id: int | None) -> int | None:
        """Return the id, or None where there is no such agent."""
        return None if agent_id in self.unknown_agents else agent_id

    def customer(self, customer_id: int | None) -> int | None:
        """Return the id of who stands for the customer now (after a merge another one), or None where there is none."""
        return customer_id if customer_id is None else self.customers.get(customer_id, customer_id)


def look_up(batch: list[Recorded]) -> Lookups:
    """Read what ``batch`` needs: the (few) groups and dispositions whole, of agents and customers those
    named.

    Four statements at most; those for agents and customers are left out where nobody is named.
    """
    agents = {entry.agent_id for entry in batch if entry.agent_id is not None}
    customers = {key for entry in batch if (key := getattr(entry.event, "customer_id", None)) is not None}
    return Lookups(
        groups=_codes(SkillGroup),
        dispositions=_codes(Disposition),
        unknown_agents=_unknown(Agent, agents),
        customers=_current(customers),
    )


def _codes(model: type[SkillGroup] | type[Disposition]) -> Codes:
    ids = dict(model.objects.order_by().values_list("code", "pk"))
    return Codes(ids=ids, codes={key: code for code, key in ids.items()})


def _unknown(model: type[Model], named: Iterable[int]) -> frozenset[int]:
    wanted = frozenset(named)
    if not wanted:
        return wanted
    return wanted.difference(
        model._default_manager.filter(pk__in=wanted).order_by().values_list("pk", flat=True)
    )


def _current(named: set[int]) -> dict[int, int | None]:
    """Return who stands for each of the customers; None for nobody."""
    found = (
        Customer.objects.filter(pk__in=named).order_by().values_list("pk", "merged_into_id") if named else ()
    )
    return dict.fromkeys(named) | {key: into or key for key, into in found}
