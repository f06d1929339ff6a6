"""Actions on a real database: what is done is what was planned."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from apps.agents.models import Agent, SkillGroup
from apps.tickets.actions import apply_actions, offered_actions
from apps.tickets.actions_together import apply_to_many
from apps.tickets.domain.actions import Action, parse_actions
from apps.tickets.domain.picture import plan
from apps.tickets.models import Ticket, TicketMessage
from apps.tickets.services import set_state
from apps.tickets.world import load_world, picture_of
from tests import factories

pytestmark = pytest.mark.django_db


def agent(name: str, *groups: SkillGroup) -> Agent:
    made = factories.AgentFactory(user__username=name)
    for group in groups:
        factories.GroupMembershipFactory(agent=made, group=group)
    return made


def done(ticket: Ticket, *rows: dict, via: str = "rule:1") -> list[str]:
    steps = apply_actions(ticket=ticket, actions=parse_actions(list(rows)), via=via)
    ticket.refresh_from_db()
    return [step.problem or ",".join(step.changes) or ("acts" if step.acts else "-") for step in steps]


def test_actions_are_done_in_order_and_what_cannot_be_done_leaves_the_rest():
    first, second = (factories.SkillGroupFactory(code=code) for code in ("first", "second"))
    lin = agent("lin", first)
    ticket = factories.TicketFactory(requester=factories.CustomerFactory(name="Ada"))

    assert done(
        ticket,
        {"do": "assign_group", "group": "first"},
        {"do": "assign_agent", "agent": "lin"},
        {"do": "set_state", "state": "resolved"},
        {"do": "set_state", "state": "pending_customer"},
        {"do": "add_tag", "tag": " VIP  gold"},
        {"do": "raise_priority", "steps": 9},
        {"do": "set_category", "category": "gone"},
        {"do": "add_note", "text": "For {{customer.name}} by rule"},
        {"do": "raise_priority"},
    ) == ["group", "agent", "state", "no_way", "tags", "priority", "gone", "acts", "-"]
    assert (ticket.agent, ticket.state, ticket.priority.code) == (lin, "resolved", "urgent")
    assert TicketMessage.objects.get(ticket=ticket).body == "For Ada by rule"
    assert {event.data["via"] for event in ticket.events.all()[1:]} == {"rule:1"}

    assert done(ticket, {"do": "assign_group", "group": "second"}) == ["group,agent"]  # lin does not serve it
    assert ticket.group == second and ticket.agent is None
    child = {"do": "create_child", "subject": "Call {{customer.name}} back", "group": "first"}
    assert done(ticket, child) == done(ticket, child) == ["acts"]
    assert [row.subject for row in ticket.children.all()] == ["Call Ada back"]


def test_only_what_somebody_performs_is_offered():
    ticket = factories.TicketFactory()

    assert {"set_state", "add_note", "create_child"} <= set(offered_actions())
    assert "fly" not in offered_actions()
    step = plan([Action("call_webhook", {"webhook": "x"})], picture_of(ticket), load_world([], []))[0][0]
    assert step.problem in ("", "not_available")


_STATES = st.sampled_from(["new", "open", "pending_customer", "pending_internal", "resolved", "closed"])
_ACTIONS = st.one_of(
    st.builds(lambda state: Action("set_state", {"state": state}), _STATES),
    st.builds(lambda code: Action("set_priority", {"priority": code}), st.sampled_from(["low", "high", "gone"])),
    st.builds(lambda steps: Action("raise_priority", {"steps": steps}), st.integers(1, 3)),
    st.builds(lambda code: Action("assign_group", {"group": code}), st.sampled_from(["first", "second", "gone"])),
    st.builds(lambda name: Action("assign_agent", {"agent": name}), st.sampled_from(["lin", "mo", "gone"])),
    st.sampled_from([Action("unassign"), Action("assign_by_routing"), Action("add_note", {"text": "x"})]),
    st.builds(lambda do, tag: Action(do, {"tag": tag}), st.sampled_from(["add_tag", "remove_tag"]),
              st.sampled_from("aB")),
    st.builds(lambda do: Action(do, {"agent": "lin"}), st.sampled_from(["add_watcher", "remove_watcher"])),
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_STATES, st.lists(_ACTIONS, max_size=6))
def test_what_is_foreseen_is_what_is_done(state, actions):
    groups = [factories.SkillGroupFactory(code=code) for code in ("first", "second")]
    for name, served in (("lin", groups[:1]), ("mo", groups)):
        if not Agent.objects.filter(user__username=name).exists():
            agent(name, *served)
    ticket, other, twin = (factories.TicketFactory() for _ in range(3))
    for one in (ticket, twin):
        set_state(ticket=one, state=state)
    ticket.refresh_from_db()

    foreseen, after = plan(actions, picture_of(ticket), load_world(actions, [picture_of(ticket)]))
    steps = apply_actions(ticket=ticket, actions=actions, via="rule:7")

    assert steps == foreseen
    assert picture_of(Ticket.objects.get(pk=ticket.pk)) == after

    done = apply_to_many(ticket_ids=[other.pk, twin.pk], actions=actions, via="rule:7")
    assert done[twin.pk] == steps
    assert picture_of(Ticket.objects.get(pk=twin.pk)) == after
    assert [_line(event) for event in twin.events.all()] == [_line(event) for event in ticket.events.all()]


def _line(event):
    """A line of history without what is of one ticket alone."""
    return event.kind, {name: value for name, value in event.data.items() if name != "message"}
