"""Whom a past is about: what the site has, and what it lacks made up."""

from apps.accounts.models import User
from apps.agents.models import Agent, GroupMembership, SkillGroup
from apps.customers.models import Customer
from apps.interactions.models import Disposition
from apps.kpis.history.calls import Line, World

BATCH = 1_000
NAMES = ("Sales", "Support", "Billing", "Delivery", "Returns", "Technical help", "Contracts", "Complaints")
DISPOSITIONS = {
    "resolved": "Resolved", "information": "Information given", "order": "Order placed", "follow-up": "Follow-up",
    "complaint": "Complaint", "wrong-number": "Wrong number",
}  # fmt: skip


def make_world(groups: int, agents: int, customers: int) -> World:
    """Return the site's active groups, agents, dispositions and customers. Of what there is none at all, as many are
    made as are asked for."""
    _make_groups(groups)
    _make_agents(agents)
    _make_customers(customers)
    if not Disposition.objects.exists():
        Disposition.objects.bulk_create(
            Disposition(code=code, name=name) for code, name in DISPOSITIONS.items()
        )
    members = _members()
    everybody = list(Agent.objects.order_by("pk").values_list("pk", flat=True))
    lines = [
        Line(
            pk,
            code,
            members.get(pk, everybody),
            [(f"80{pk % 100:02d}", code), (f"81{pk % 100:02d}", f"{code} web")],
        )
        for pk, code in SkillGroup.objects.filter(is_active=True).order_by("pk").values_list("pk", "code")
    ]
    return World(
        lines,
        list(Disposition.objects.filter(is_active=True).order_by("pk").values_list("pk", "code")),
        list(Customer.objects.current().order_by("pk").values_list("pk", flat=True)[:100_000]),
    )


def _make_groups(count: int) -> None:
    if SkillGroup.objects.exists():
        return
    for number in range(count):
        name = NAMES[number % len(NAMES)]
        code = f"{name.lower().replace(' ', '-')}-{number + 1}"
        SkillGroup.objects.create(code=code, name=f"{name} {number + 1}")


def _make_agents(count: int) -> None:
    """Each serves two groups."""
    if Agent.objects.exists():
        return
    users = User.objects.bulk_create(
        [User(username=f"history{number}", password="!") for number in range(count)], BATCH
    )
    agents = Agent.objects.bulk_create(
        [Agent(user=user, extension=str(700_000 + number)) for number, user in enumerate(users)], BATCH
    )
    groups = list(SkillGroup.objects.order_by("pk"))
    pairs = {(number, place % len(groups)) for number in range(count) for place in (number, number // 2 + 1)}
    GroupMembership.objects.bulk_create(
        [GroupMembership(agent=agents[number], group=groups[place]) for number, place in sorted(pairs)], BATCH
    )


def _make_customers(count: int) -> None:
    if not Customer.objects.exists():
        Customer.objects.bulk_create([Customer(name=f"Customer {number}") for number in range(count)], BATCH)


def _members() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = GroupMembership.objects.order_by("group", "agent").values_list("group_id", "agent_id")
    for group, agent in rows:
        found.setdefault(group, []).append(agent)
    return found
