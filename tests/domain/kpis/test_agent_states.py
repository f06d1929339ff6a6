"""Seconds of agents in states: nothing is lost, nothing is counted twice."""

from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st

from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain.events import HoldEnded, HoldStarted
from apps.interactions.domain.record import Recorded
from apps.kernel.messages import Event
from apps.kpis.domain.agent_states import AgentClock, StateSums, fold_states, slices

T0 = 1_800_000_000.0
CALL = "a" * 32


def tell(*lines: tuple[float, Event]) -> list[Recorded]:
    return [
        Recorded("main", number, 1, number, T0 + at, event) for number, (at, event) in enumerate(lines, 1)
    ]


def by_state(sums: StateSums) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for key, seconds in sums.seconds.items():
        found[key.state, key.reason] = found.get((key.state, key.reason), Decimal(0)) + seconds
    return found


def presence(which: Presence, reason: str = "") -> PresenceChanged:
    return PresenceChanged(7, which, reason)


def work(state: WorkState) -> WorkStateChanged:
    return WorkStateChanged(7, state, CALL)


def test_a_working_day_falls_into_its_states() -> None:
    sums = fold_states(
        tell(
            (0, presence(Presence.AVAILABLE)),
            (100, work(WorkState.RINGING)),
            (105, work(WorkState.TALKING)),
            (165, HoldStarted(CALL, 1, 7)),
            (185, HoldEnded(CALL, 1, 7, 20.0)),
            (200, presence(Presence.BREAK, "lunch")),  # the conversation goes on
            (230, work(WorkState.WRAP_UP)),
            (240.5, work(WorkState.IDLE)),
            (1000, presence(Presence.OFFLINE)),
            (9000, presence(Presence.AVAILABLE)),
        ),
        {},
    )
    assert by_state(sums) == {
        ("idle", ""): Decimal(100),
        ("ringing", ""): Decimal(5),
        ("talking", ""): Decimal(105),
        ("hold", ""): Decimal(20),
        ("wrap_up", ""): Decimal("10.5"),
        ("break", "lunch"): Decimal("759.5"),
    }
    assert sums.clocks[7] == AgentClock(T0 + 9000, Presence.AVAILABLE)


def test_a_clock_that_was_set_back_counts_nothing_twice() -> None:
    sums = fold_states(
        tell((0, presence(Presence.AVAILABLE)), (60, work(WorkState.TALKING)), (40, work(WorkState.WRAP_UP)),
             (70, work(WorkState.IDLE))), {},
    )  # fmt: skip
    assert by_state(sums) == {("idle", ""): Decimal(60), ("wrap_up", ""): Decimal(10)}


def test_stretches_are_cut_at_midnight_and_at_the_change_of_daylight_saving() -> None:
    zone = ZoneInfo("Europe/Berlin")
    for day, hours in (((2027, 3, 28), 23), ((2027, 10, 31), 25), ((2028, 2, 29), 24), ((2027, 1, 15), 24)):
        begin = datetime(*day, tzinfo=zone).timestamp()
        end = begin + hours * 3600
        assert datetime.fromtimestamp(end, zone).hour == 0
        cut = list(slices(7, AgentClock(begin, Presence.AVAILABLE), end))
        assert len(cut) == hours * 4
        assert sum(seconds for _, seconds in cut) == hours * 3600


EVENTS = st.lists(
    st.tuples(
        st.floats(0, 5000),
        st.one_of(
            st.builds(presence, st.sampled_from(Presence), st.sampled_from(["", "lunch"])),
            st.builds(work, st.sampled_from(WorkState)),
            st.just(HoldStarted(CALL, 1, 7)),
        ),
    ),
    max_size=14,
)


@settings(max_examples=40)
@given(EVENTS, st.lists(st.integers(0, 14), max_size=4))
def test_any_split_gives_the_same_and_the_states_add_up_to_the_time_logged_in(
    lines: list[tuple[float, Event]], cuts: list[int]
) -> None:
    stream = tell(*sorted(lines, key=lambda line: line[0]))
    whole = fold_states(stream, {})
    parts: dict[object, Decimal] = {}
    clocks: dict[int, AgentClock] = {}
    for start, end in pairwise(sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})):
        sums = fold_states(stream[start:end], clocks)
        clocks.update(sums.clocks)
        for key, seconds in sums.seconds.items():
            parts[key] = parts.get(key, Decimal(0)) + seconds
    assert (parts, clocks) == (dict(whole.seconds), whole.clocks)
    logged_in, clock = Decimal(0), AgentClock(T0)
    for entry in stream:
        following = clock.after(entry.event, entry.at)
        if clock.state is not None:
            logged_in += Decimal(round(following.since * 1000) - round(clock.since * 1000)) / 1000
        clock = following
    assert sum(whole.seconds.values(), Decimal(0)) == logged_in
