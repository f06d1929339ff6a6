"""Virtual agents: what they decide, and that they do it over the same wire as a browser."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError

from apps.acd.domain import commands as cmd
from apps.agents.domain.states import Presence
from apps.floor.inbox import FloorClient
from apps.floor.live.hub import Hub
from apps.workbench.management.commands.virtual_agents import find_members, parse_extensions
from apps.workbench.virtual.crew import Crew, Member
from apps.workbench.virtual.habits import Habits, next_step
from tests.factories import AgentFactory, GroupMembershipFactory, SkillGroupFactory
from tests.harness.floor import FakeFloor
from tests.harness.views import agent_view, interaction_view

HABITS = Habits(speed=10.0, dispositions=("resolved", "follow-up"), reasons=("lunch",))


def decide(**view: Any) -> Any:
    return next_step(agent_view(7, connected=True, **view), Random(1), HABITS)


def test_who_is_offline_becomes_available_at_once() -> None:
    step = decide(presence="offline")
    assert (step.delay, step.command) == (0.0, cmd.SetPresence(7, Presence.AVAILABLE))


def test_who_has_no_connection_waits() -> None:
    assert next_step(agent_view(7, connected=False), Random(1), HABITS) is None


def test_wrap_up_is_completed_with_a_disposition_after_about_fifteen_seconds() -> None:
    chance = Random(1)
    view = agent_view(7, connected=True, presence="available", work="wrap_up", interaction_id="i1")
    steps = [next_step(view, chance, HABITS) for _ in range(400)]
    delays = sorted(step.delay for step in steps if step)
    assert delays[200] == pytest.approx(1.5, rel=0.15)  # ten times faster than life
    assert {step.command.disposition for step in steps} == {"resolved", "follow-up"}
    assert all(step.command.interaction_id == "i1" for step in steps)


def test_who_missed_a_call_comes_back_sooner_than_from_lunch() -> None:
    missed, lunch = decide(presence="break", reason="missed"), decide(presence="break", reason="lunch")
    assert missed.command == lunch.command == cmd.SetPresence(7, Presence.AVAILABLE)
    assert missed.delay < lunch.delay


def test_now_and_then_somebody_takes_a_break() -> None:
    chance = Random(2)
    view = agent_view(7, connected=True, presence="available")
    steps = [step for step in (next_step(view, chance, HABITS) for _ in range(2000)) if step]
    assert 20 <= len(steps) <= 110
    assert steps[0].command == cmd.SetPresence(7, Presence.BREAK, "lunch")


def test_the_phone_is_no_button_but_the_screen_is() -> None:
    offer = {"offer_id": "i1-1", "interaction_id": "i1", "expires_at": 0.0, "accepted": False}
    ringing = {"presence": "available", "work": "ringing", "offer": offer}
    assert decide(accept_on="phone", **ringing) is None
    assert decide(accept_on="screen", **ringing).command == cmd.AcceptOffer(7, "i1-1")


def test_who_is_asked_for_a_word_accepts() -> None:
    party = {"id": "i1-2", "stage": "invited"}
    step = decide(presence="available", work="consulting", interaction_id="i1", party=party)
    assert step.command == cmd.AcceptInvitation(7, "i1-2")
    ringing = decide(
        presence="available", work="consulting", interaction_id="i1", party=party | {"stage": "ringing"}
    )
    assert ringing is None


def test_the_same_seed_draws_the_same_times() -> None:
    view = agent_view(7, connected=True, work="wrap_up", interaction_id="i1")
    assert next_step(view, Random("1/1001"), HABITS) == next_step(view, Random("1/1001"), HABITS)


@pytest.mark.django_db
def test_members_are_the_phone_agents_unless_extensions_are_named() -> None:
    sales = SkillGroupFactory(code="sales")
    phone = AgentFactory(extension="1001", accept_on="phone")
    GroupMembershipFactory(agent=phone, group=sales)
    AgentFactory(extension="1002", accept_on="phone", is_active=False)
    other = AgentFactory(extension="1003", accept_on="phone")
    screen = AgentFactory(extension="1100", accept_on="screen")
    assert [member.agent_id for member in find_members("", "", None)] == [phone.pk, other.pk]
    assert [member.agent_id for member in find_members("", "sales", None)] == [phone.pk]
    assert [member.agent_id for member in find_members("", "", 1)] == [phone.pk]
    assert [member.agent_id for member in find_members("1100-1101", "", None)] == [screen.pk]


def test_extensions_are_lists_and_ranges() -> None:
    assert parse_extensions("1001-1003, 1100") == ["1001", "1002", "1003", "1100"]
    with pytest.raises(CommandError, match="x1"):
        parse_extensions("1001,x1")


@pytest.fixture
async def floor() -> AsyncIterator[FakeFloor]:
    floor = FakeFloor(settings.REDIS_URL, settings.FLOOR_SITE)
    await floor.start()
    yield floor
    await floor.stop()


@pytest.fixture
async def crew(floor: FakeFloor) -> AsyncIterator[asyncio.Task[None]]:
    """Two agents at work, fifty times faster than life."""
    await floor.put(agents={"1": agent_view(1, accept_on="phone"), "2": agent_view(2, accept_on="phone")})
    hub, client = (
        Hub(settings.REDIS_URL, settings.FLOOR_SITE),
        FloorClient(settings.REDIS_URL, settings.FLOOR_SITE),
    )
    members = [Member(1, "1001", "one"), Member(2, "1002", "two")]
    habits = Habits(speed=50.0, dispositions=("resolved",))
    task = asyncio.create_task(Crew(members, hub, client, habits, seed=1).run())
    yield task
    task.cancel()
    await asyncio.wait([task])
    await hub.stop()
    await client.close()


async def until(floor: FakeFloor, true: Any) -> None:
    async with asyncio.timeout(10):
        while not true():
            floor.changed.clear()
            await floor.changed.wait()
            await asyncio.sleep(0)


async def test_a_crew_signs_in_and_finishes_its_wrap_up(floor: FakeFloor, crew: asyncio.Task[None]) -> None:
    await until(floor, lambda: {view["presence"] for view in floor.agents.values()} == {"available"})
    await floor.put(interactions={"i1": interaction_view("i1")})
    await floor.change_agent(1, work="wrap_up", interaction_id="i1")
    done = await floor.wait_for(cmd.CompleteWrapUp)
    assert done == cmd.CompleteWrapUp(1, "i1", "resolved")
    assert floor.received[-1].by == "one"


async def test_a_crew_comes_back_after_a_restart_of_the_floor(
    floor: FakeFloor, crew: asyncio.Task[None]
) -> None:
    await until(floor, lambda: {view["presence"] for view in floor.agents.values()} == {"available"})
    floor.received.clear()
    floor.sessions.clear()
    floor.epoch, floor.seq = 2, 0
    await floor.put(agents={"1": agent_view(1), "2": agent_view(2)})
    await until(floor, lambda: {view["presence"] for view in floor.agents.values()} == {"available"})
    assert sorted(floor.sessions) == [1, 2]


async def test_a_stopped_crew_closes_its_screens(floor: FakeFloor, crew: asyncio.Task[None]) -> None:
    await until(floor, lambda: len(floor.sessions) == 2)
    crew.cancel()
    await asyncio.wait([crew])
    assert floor.sessions == {1: set(), 2: set()}


def test_a_virtual_agent_takes_what_the_desk_is_offered_and_does_it() -> None:
    offer = {"offer_id": "m-1", "interaction_id": "m"}
    view = agent_view(7, presence="available", connected=True)

    taken = next_step(view | {"desk_offer": offer}, Random(1), Habits())
    done = next_step(view | {"desk": [{"interaction_id": "m"}]}, Random(1), Habits(dispositions=("ok",)))
    in_call = next_step(view | {"desk": [{"interaction_id": "m"}], "work": "talking"}, Random(1), Habits())

    assert taken and taken.command == cmd.AcceptOffer(7, "m-1")
    assert done and done.command == cmd.CompleteWork(7, "m", "ok")
    assert in_call is None
