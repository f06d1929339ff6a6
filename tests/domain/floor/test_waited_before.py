"""T47: who came while nobody led the site takes the place that their real wait gives them."""

from dataclasses import replace
from random import Random

from apps.interactions.domain import events as ev, messages as msg
from apps.kernel.ids import derive_id
from tests.domain.floor.site_driver import NODE, Driver, caller_channel, carrying


def arrive(site: Driver, name: str, waited: float) -> str:
    call = derive_id(NODE, name)
    site.tell(msg.CallArrived(call, NODE, name, "+15550100", "4001", waited))
    return call


def queued_in(site: Driver, call: str) -> list[ev.InteractionQueued]:
    return [e for e in site.events if isinstance(e, ev.InteractionQueued) and e.interaction_id == call]


def serve_all(site: Driver) -> list[str]:
    """Let one agent serve the line; return the calls in the order in which they were offered."""
    site.sign_in(1)
    served = []
    while item := next((item for item in site.site.floor.work.values() if item.offers), None):
        served.append(item.interaction_id)
        site.pick_up(item.interaction_id)
        site.tell(msg.CallerHungUp(item.interaction_id))
        site.advance(31)  # the wrap-up
    return served


def test_a_hundred_calls_from_the_time_without_a_floor_are_served_by_their_real_wait():
    site = Driver()
    calls = [arrive(site, f"early-{number}", 200.0 - number) for number in range(100)]
    in_any_order = list(calls)
    Random(7).shuffle(in_any_order)
    for call in in_any_order:  # the same instant: the menu does not matter here
        site.press(call, "1")
    late = site.call_to("1", "late")
    assert serve_all(site) == [*calls, late]


def test_the_wait_is_counted_from_its_real_begin_and_the_longest_wait_from_the_queue():
    site = Driver()
    call = arrive(site, "early", 100.0)
    site.advance(3)
    site.press(call, "2")  # at most 60 s
    (queued,) = queued_in(site, call)
    assert queued.queued_at == site.now - 100.0
    site.advance(59)
    assert site.site.calls[call].in_queue
    flowed_out = [e for e in site.advance(2) if isinstance(e, ev.InteractionFlowedOut)]
    assert [event.wait_seconds for event in flowed_out] == [160.0]


def test_it_counts_once_also_over_a_restart():
    site = Driver()
    call = arrive(site, "early", 100.0)
    fresh = site.restart()
    assert fresh.site.calls == site.site.calls
    fresh.connect(carrying(caller_channel("early")))
    fresh.press(call, "1")
    assert fresh.site.floor.work[call].queued_at == fresh.now - 100.0
    assert fresh.site.calls[call].waited_seconds == 0.0


def test_the_moment_in_which_a_call_is_set_up_is_no_wait():
    site = Driver()
    call = arrive(site, "now", 0.02)
    site.press(call, "1")
    assert queued_in(site, call)[0].queued_at == site.now


def test_callers_whom_nobody_noticed_come_in_by_the_age_of_their_channels():
    site = Driver()
    channels = [
        replace(caller_channel(f"c{age}"), created_at=site.now - age if age else 0.0)
        for age in (5, 60, 0, 20)
    ]
    events = site.connect(carrying(*channels))
    arrived = [event for event in events if isinstance(event, ev.InteractionArrived)]
    assert [(event.channel_id, event.waited_seconds) for event in arrived] == [
        ("c0", 0.0),
        ("c60", 60.0),
        ("c20", 20.0),
        ("c5", 5.0),
    ]


def test_r12_nobody_has_waited_longer_than_nobody_listened_whatever_the_switchs_clock_says():
    site = Driver()
    channel = replace(caller_channel("c"), created_at=site.now - 3600)
    site.connect(carrying(channel), known_until=site.now - 30)
    assert site.site.calls[derive_id(NODE, "c")].waited_seconds == 30.0
