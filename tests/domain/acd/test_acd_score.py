"""Who is served first, and for how long at most somebody else may be."""

from hypothesis import given, strategies as st

from apps.acd.domain.score import head_start, key_of
from apps.acd.domain.state import WorkItem
from apps.interactions.domain import messages as msg
from tests.domain.acd.support import World, agent, config, group, offered_to

CALLERS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 100), st.floats(0, 600)), min_size=2, max_size=25
)
"""(priority, value tier, seconds until the next caller comes)."""


def order_served(world: World) -> list[str]:
    """Let the one agent serve everybody who waits, and return them in that order."""
    served: list[str] = []
    offers = offered_to(world.sign_in(1))
    while offers:
        ((interaction_id, _),) = offers
        served.append(interaction_id)
        world.pick_up(interaction_id)
        world.send(msg.CallerHungUp(interaction_id))
        offers = offered_to(world.wait(1))
    return served


def test_priority_value_and_waiting_add_up() -> None:
    world = World(config(group(wrap_up_seconds=1), agent(1)))
    world.call("plain")
    world.wait(10)
    world.call("valued", tier=60)
    world.wait(10)
    world.call("urgent", priority=1)
    world.wait(31)
    world.call("both", priority=1, tier=100)

    assert order_served(world) == ["urgent", "valued", "plain", "both"]


def test_equal_ones_are_served_as_they_came() -> None:
    world = World(config(group(wrap_up_seconds=1), agent(1)))
    for number in range(20):
        world.call(f"c{number}", priority=3)

    assert order_served(world) == [f"c{number}" for number in range(20)]


def test_the_call_whose_target_is_due_first_goes_first_where_urgency_counts() -> None:
    """After 30 s the patient call has 60 s left to its target, the urgent one, who just came, 20 s."""

    def floor(urgency: float) -> World:
        slow = group("slow", threshold_seconds=90, urgency=urgency, wrap_up_seconds=1)
        fast = group("fast", threshold_seconds=20, urgency=urgency, wrap_up_seconds=1)
        world = World(config(slow, fast, agent(1, "slow", "fast")))
        world.call("patient", "slow")
        world.wait(30)
        world.call("hurried", "fast")
        return world

    assert order_served(floor(0.0)) == ["patient", "hurried"]
    assert order_served(floor(1.0)) == ["hurried", "patient"]


@given(CALLERS, st.floats(0, 900))
def test_nobody_is_overtaken_by_who_came_later_than_the_limit(
    callers: list[tuple[int, int, float]], limit: float
) -> None:
    """The bound on starvation: however important they are, those who came more than the limit after somebody are served
    after them. Priorities of any size are tried."""
    world = World(config(group(wrap_up_seconds=1, most_head_start_seconds=limit), agent(1)))
    came: dict[str, float] = {}
    for number, (priority, tier, pause) in enumerate(callers):
        came[f"c{number}"] = world.now
        world.call(f"c{number}", priority=priority, tier=tier)
        world.wait(pause)

    served = order_served(world)

    assert sorted(served) == sorted(came)
    for place, caller in enumerate(served):
        assert all(came[before] - came[caller] <= limit for before in served[:place])


@given(st.integers(-1_000, 1_000), st.integers(0, 100), st.floats(0, 5_000))
def test_a_head_start_stays_within_its_limit_and_a_key_within_the_head_start(
    priority: int, tier: int, limit: float
) -> None:
    item = WorkItem("x", 1, "billing", "", queued_at=100.0, order=7, priority=priority, tier=tier)
    floor = config(group(most_head_start_seconds=limit))

    assert abs(head_start(item, floor.groups[item.group])) <= limit
    assert key_of(item, floor) == (100.0 - head_start(item, floor.groups[item.group]), 7)
