"""Calls above what a node takes are shed, visibly; those which are taken are never more than the limits."""

from dataclasses import replace

from hypothesis import given, strategies as st

from apps.floor.domain.admission import Admission, NodeLimits
from apps.floor.domain.config import SiteConfig
from apps.floor.domain.site import SiteEngine
from apps.floor.domain.snapshot import dump_site, load_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.ids import derive_id
from tests.domain.floor.site_driver import CONFIG, NODE, Driver


def limited(**limits: object) -> SiteConfig:
    return replace(CONFIG, limits={NODE: NodeLimits(**limits)})


def outcomes(driver: Driver, interaction_id: str) -> list[str]:
    return [
        type(event).__name__
        for event in driver.events
        if getattr(event, "interaction_id", "") == interaction_id
    ]


def test_a_call_above_the_limit_hears_busy_and_is_on_record() -> None:
    driver = Driver(limited(most_calls=1))
    driver.sign_in(1, 2)
    first = driver.call("1")

    second = driver.call("2")

    assert outcomes(driver, second) == ["InteractionArrived", "InteractionShed", "InteractionEnded"]
    assert driver.outcome(second) == ["shed"]
    assert fx.HangUpCall(second, 17) in driver.effects
    assert first in driver.site.calls and second not in driver.site.calls


def test_there_is_room_again_when_a_call_has_ended() -> None:
    driver = Driver(limited(most_calls=1))
    first = driver.call("1")
    driver.call("2")

    driver.tell(msg.CallerHungUp(first, 16))
    third = driver.call("3")

    assert "InteractionShed" not in outcomes(driver, third)
    assert driver.site.admission.taken(NODE) == 1


def test_a_shed_call_may_get_a_flow_of_its_own_and_takes_no_room() -> None:
    driver = Driver(limited(most_calls=1, flow="main-line"))
    driver.call("1")

    second = driver.call("2")
    driver.tell(msg.CallerHungUp(second, 16))

    assert outcomes(driver, second)[:3] == ["InteractionArrived", "InteractionShed", "FlowNodeEntered"]
    assert driver.outcome(second) == ["shed"]
    assert driver.site.admission.taken(NODE) == 1


def test_too_many_new_calls_in_a_second_are_shed_and_the_next_second_takes_calls_again() -> None:
    driver = Driver(limited(most_new_per_second=3))

    clump = [driver.call(str(number)) for number in range(10)]
    driver.advance(1.0)
    later = [driver.call(str(number)) for number in range(10, 14)]

    shed = ["InteractionShed" in outcomes(driver, call) for call in [*clump, *later]]
    assert shed == [False] * 3 + [True] * 7 + [False] * 3 + [True]


def test_who_waited_while_nobody_led_the_site_is_not_shed() -> None:
    driver = Driver(limited(most_calls=1, most_new_per_second=1))
    driver.call("1")
    waited = derive_id(NODE, "2")

    driver.tell(msg.CallArrived(waited, NODE, "2", "+1", "4001", waited_seconds=20.0))

    assert "InteractionShed" not in outcomes(driver, waited)


def test_what_was_taken_is_known_after_a_restart() -> None:
    config = limited(most_calls=2)
    driver = Driver(config)
    driver.call("1"), driver.call("2"), driver.call("3")

    loaded = SiteEngine(config)
    load_site(loaded, dump_site(driver.site))

    assert loaded.admission.taken(NODE) == driver.restart().site.admission.taken(NODE) == 2


@given(
    rate=st.integers(1, 20),
    most=st.integers(0, 30),
    steps=st.lists(st.tuples(st.sampled_from(("call", "end")), st.floats(-5.0, 5.0)), max_size=200),
)
def test_the_limits_hold_at_every_moment_whatever_the_clock_does(
    rate: int, most: int, steps: list[tuple[str, float]]
) -> None:
    admission, limits = Admission(), NodeLimits(most, rate)
    now, forward, taken = 1000.0, 0.0, 0
    for what, seconds in steps:
        now += seconds
        forward += max(0.0, seconds)
        if what == "end" and admission.taken("n"):
            admission.left("n")
        elif what == "call" and admission.refuse("n", limits, now) is None:
            admission.arrived("n")
            taken += 1
        assert most == 0 or admission.taken("n") <= most
        assert taken <= rate * (forward + 1) + 1e-6


def test_what_was_shed_in_the_last_minute_is_told_by_node_and_reason() -> None:
    driver = Driver(limited(most_calls=2, most_new_per_second=1))
    first = driver.call("1")
    driver.call("2")
    driver.advance(1.0)
    driver.call("3")
    driver.call("4")
    driver.call("5")

    recent = driver.site.admission.recent
    assert recent.views(driver.now) == [
        {"node": NODE, "reason": "calls", "count": 2},
        {"node": NODE, "reason": "rate", "count": 1},
    ]
    assert driver.site.admission.shed == 3
    assert first in driver.site.calls
    assert recent.views(driver.now + 59.5) == [{"node": NODE, "reason": "calls", "count": 2}]
    assert recent.views(driver.now + 61) == []


def test_a_shed_event_names_the_node() -> None:
    driver = Driver(limited(most_calls=1))
    driver.call("1")
    second = driver.call("2")

    assert ev.InteractionShed(second, "calls", "busy", NODE) in driver.events


def refused(*names: str, ago: float = 0.5) -> msg.CallsRefused:
    calls = [msg.RefusedCall(derive_id(NODE, name), name, "1555", "4001", ago) for name in names]
    return msg.CallsRefused(NODE, tuple(calls))


def test_calls_that_the_gate_refused_are_on_record_as_shed_and_count_once_over_a_restart() -> None:
    driver = Driver(limited(most_new_per_second=1))
    told = driver.tell(refused("1", "2"))

    driver = driver.restart()
    told += driver.tell(refused("1", "2", "3"))
    site = SiteEngine(driver.site.config)
    load_site(site, dump_site(driver.site))

    assert site.handle(refused("2", "3"), driver.now).events == []
    calls = [derive_id(NODE, name) for name in "123"]
    assert told[1::3] == [ev.InteractionShed(call, "rate", "busy", NODE, True, 0.5) for call in calls]
    assert told[2::3] == [ev.InteractionEnded(call, "shed") for call in calls]
    arrived = ev.InteractionArrived(calls[0], "voice", NODE, "1", "1555", "4001", entry_point="4001")
    assert told[0] == arrived and len(told) == 9
    assert driver.site.calls == {} and driver.site.admission.taken(NODE) == 0


def test_the_screens_speak_of_refused_calls_unless_they_are_told_too_late() -> None:
    driver = Driver(limited(most_new_per_second=1))

    driver.tell(refused("1", "2"))
    driver.tell(refused("old", ago=90.0))

    recent = driver.site.admission.recent.views(driver.now)
    assert recent == [{"node": NODE, "reason": "rate", "count": 2}]


def test_what_the_gate_has_judged_is_judged_once_but_for_what_only_the_floor_knows() -> None:
    def take(name: str, limits: NodeLimits) -> str | None:
        arrived = msg.CallArrived(derive_id(NODE, name), NODE, name, "1", "4001", judged=True)
        return admission.judge(arrived, limits, 10.0)

    admission = Admission()
    busy, flow = NodeLimits(most_new_per_second=1), NodeLimits(most_new_per_second=1, flow="sorry")

    assert [take(name, busy) for name in "123"] == [None, None, None]
    assert [take(name, flow) for name in "456"] == [None, "rate", "rate"]
    assert take("7", NodeLimits(most_calls=0, most_new_per_second=1)) is None
    admission.arrived(NODE)
    assert take("8", NodeLimits(most_calls=1)) == "calls"
