"""Whatever the groups' rules say, however they point at each other: no call goes round for ever, none is lost."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, time

import hypothesis.strategies as st
from hypothesis import given, settings

from apps.acd.domain.config import GroupConfig
from apps.acd.domain.rules import MAX_HOPS, Comfort, OverflowStep, QueueRules
from apps.floor.domain.site import MAX_RUNS
from apps.floor.domain.snapshot import dump_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.library import Library
from apps.schedules.domain.hours import Schedule, Span
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying, leg

GROUPS = ("sales", "billing", "night", "spare")
SHORT = Schedule("short", "UTC", {day: (Span(time(6), time(8, 1)),) for day in range(7)})
SHUT = Schedule("shut", "UTC", {})
OPENS_AT = datetime(
    2027, 1, 15, 8, 0, tzinfo=UTC
).timestamp()  # the driver's first second, and SHORT closes soon

# A flow that asks again and again: the loop that no rule of one queue can see.
STUBBORN = {
    "format": 1,
    "start": "answer",
    "nodes": [
        {"id": "answer", "type": "answer", "next": "ask"},
        {"id": "ask", "type": "route", "group": "sales", "timeout": "again"},
        {"id": "again", "type": "route", "group": "night", "max_wait_seconds": 5, "timeout": "ask"},
    ],
}

actions = st.sampled_from(["group", "voicemail", "announce", "flow", "hang_up"])
steps = st.builds(
    lambda on, action, after, target, prompt: OverflowStep(
        on, action, after, {"group": target, "flow": "stubborn"}.get(action, ""), prompt
    ),
    on=st.sampled_from(["waiting", "full", "closed", "holiday", "no_agent"]),
    action=actions,
    after=st.integers(0, 30),
    target=st.sampled_from(GROUPS),
    prompt=st.sampled_from(["welcome", "leave", "gone"]),
)
rules = st.builds(
    QueueRules,
    hours=st.sampled_from([None, None, SHORT, SHUT]),
    treats_waiting=st.booleans(),
    max_waiting=st.integers(0, 2),
    max_wait_seconds=st.sampled_from([0, 0, 10]),
    steps=st.lists(steps, max_size=4).map(tuple),
    comfort=st.lists(
        st.builds(Comfort, st.just("welcome"), st.integers(1, 20), st.integers(0, 20)), max_size=1
    ).map(tuple),
    tell_position=st.booleans(),
    tell_expected_wait=st.booleans(),
    tell_after_seconds=st.integers(0, 20),
    tell_every_seconds=st.integers(0, 20),
)


def site_with(all_rules: list[QueueRules]) -> Driver:
    groups = {
        code: GroupConfig(code, code.title(), wrap_up_seconds=5, record=False, queue=queue)
        for code, queue in zip(GROUPS, all_rules, strict=True)
    }
    flows = {**CONFIG.flows, ("stubborn", 1): parse_flow(STUBBORN, "stubborn", 1)}
    published = {**CONFIG.published, "stubborn": 1}
    floor = replace(
        CONFIG.floor, groups=groups, flows=frozenset(published), prompts=frozenset({"welcome", "leave"})
    )
    return Driver(replace(CONFIG, floor=floor, flows=flows, published=published))


def check(site: Driver, calls: dict[str, str]) -> None:
    fresh = Driver(site.config)
    for entry in site.journal:
        fresh.site.apply(entry.events, entry.at)
    assert fresh.site.floor.dump() == site.site.floor.dump()
    assert fresh.site.calls == site.site.calls
    ends = Counter(event.interaction_id for event in site.events if isinstance(event, ev.InteractionEnded))
    assert set(ends.values()) <= {1}
    hops = Counter(
        event.interaction_id
        for event in site.events
        if isinstance(event, ev.InteractionFlowedOut) and (event.action or event.reason != "max_wait")
    )
    runs = Counter(event.interaction_id for event in site.events if isinstance(event, ev.FlowStarted))
    assert max(hops.values(), default=0) <= MAX_HOPS + 1
    assert max(runs.values(), default=0) <= MAX_RUNS
    _nobody_is_lost(site, set(calls.values()))


def _nobody_is_lost(site: Driver, calls: set[str]) -> None:
    """Offered = answered + abandoned + flowed out + still waiting, segment by segment."""
    begun = Counter(type(event) for event in site.events)
    waiting = sum(item.is_waiting for item in site.site.floor.work.values())
    over = begun[ev.InteractionAnswered] + begun[ev.InteractionAbandoned] + begun[ev.InteractionFlowedOut]
    assert begun[ev.InteractionQueued] == over + waiting
    for call in calls & site.site.calls.keys():
        assert site.site.calls[call].ended or call in site.site.floor.work or call in site.site.sessions


@settings(max_examples=60, deadline=None)
@given(
    all_rules=st.lists(rules, min_size=4, max_size=4),
    day=st.lists(
        st.tuples(
            st.sampled_from(["call", "wait", "sign_in", "pick_up", "played", "killed"]), st.integers(0, 30)
        ),
        min_size=5,
        max_size=25,
    ),
)
def test_no_call_goes_round_for_ever_and_none_is_lost(
    all_rules: list[QueueRules], day: list[tuple[str, int]]
) -> None:
    site = site_with(all_rules)
    calls: dict[str, str] = {}
    for what, number in day:
        site = step(site, calls, what, number)
    check(site, calls)
    end_the_day(site, calls)


def step(site: Driver, calls: dict[str, str], what: str, number: int) -> Driver:
    match what:
        case "call":
            name = f"c{len(calls)}"
            calls[name] = site.call_to("12"[number % 2], name)
        case "wait":
            site.advance(number)
        case "sign_in":
            site.sign_in(1 + number % 3)
        case "pick_up":
            for call in [item.interaction_id for item in site.site.floor.work.values() if item.offers]:
                site.pick_up(call)
        case "played":
            playing = {call: session.moment.playing for call, session in site.site.sessions.items()}
            for call, playback in playing.items():
                site.tell(msg.PlaybackFinished(call, playback))
        case "killed":
            return killed(site, calls)
    return site


def killed(site: Driver, calls: dict[str, str]) -> Driver:
    fresh = site.restart()
    fresh.events = site.events + fresh.events
    open_calls = [
        name for name, call in calls.items() if call in site.site.calls and not site.site.calls[call].ended
    ]
    work = site.site.floor.work.values()
    legs = [leg(item.conversation.offer_id) for item in work if item.conversation]
    fresh.connect(carrying(*[caller_channel(name) for name in open_calls], *legs))
    return fresh


def end_the_day(site: Driver, calls: dict[str, str]) -> None:
    for call in calls.values():
        site.tell(msg.CallerHungUp(call))
    site.connect(carrying())
    site.advance(700)
    assert [len(site.outcome(call)) for call in calls.values()] == [1] * len(calls)
    assert (site.site.calls, site.site.sessions, site.site.floor.work) == ({}, {}, {})
    assert [timer for timer in site.timers if timer.startswith(("acd-queue", "acd-max"))] == []
    assert site.site.floor.dump()["trails"] == {}


def test_two_closed_groups_a_flow_and_a_caller_come_to_an_end_in_one_instant() -> None:
    shut = QueueRules(hours=SHUT, steps=(OverflowStep("closed", "flow", target="stubborn"),))
    site = site_with([shut, QueueRules(hours=SHUT), shut, QueueRules()])

    call = site.call_to("1")

    assert site.outcome(call) == ["flowed_out"]
    assert any(isinstance(effect, fx.HangUpCall) for effect in site.effects)
    check(site, {"1": call})


def test_groups_that_overflow_into_each_other_pass_a_caller_once() -> None:
    def to(group: str) -> QueueRules:
        return QueueRules(steps=(OverflowStep("waiting", "group", 10, target=group),))

    site = site_with([to("billing"), to("night"), to("sales"), QueueRules()])
    site.sign_in(1)
    site.talk("2", "busy")
    both = replace(site.config.floor, agents={
        1: replace(site.config.floor.agents[1], groups=("sales", "billing", "night"))
    })  # fmt: skip
    site.take([site.site.reconfigure(replace(site.config, floor=both), site.now)])
    call = site.call_to("1", "round")
    site.advance(200)

    entered = [
        e.group for e in site.events if isinstance(e, ev.InteractionQueued) and e.interaction_id == call
    ]
    skipped = [e for e in site.events if isinstance(e, ev.OverflowSkipped) and e.interaction_id == call]
    assert entered == ["sales", "billing", "night"]
    assert [(event.target, event.reason) for event in skipped] == [("sales", "visited")]
    assert dump_site(site.site)


def test_a_prompt_of_the_queue_is_played_in_the_callers_language() -> None:
    library = Library(prompts={("welcome", "zh"): ("sound:zh-hello",), ("welcome", ""): ("sound:hello",)})
    site = site_with(
        [QueueRules(comfort=(Comfort("welcome", 10),), tell_position=True, tell_after_seconds=20)] * 4
    )
    site.take([site.site.reconfigure(replace(site.config, library=library), site.now)])
    call = site.call("1")
    site.tell(msg.CustomerFound(call, 7, "Wang", language="zh"))
    site.press(call, "1")
    site.drain()

    site.advance(20)

    assert site.drain() == [
        fx.PlayPrompt(call, f"{call}-q1", ("sound:zh-hello",), "zh"),
        fx.PlayPrompt(call, f"{call}-q2", ("sound:queue-youarenext",), "zh"),
    ]


def test_a_customer_who_is_called_back_keeps_the_place_and_hears_nothing_of_the_line() -> None:
    rules = QueueRules(
        steps=(OverflowStep("waiting", "callback", 10, prompt="welcome"),),
        comfort=(Comfort("welcome", 5, 20),),
        tell_position=True,
    )
    site = site_with([rules] * 4)
    groups = {code: replace(group, callback_offered=True) for code, group in site.config.floor.groups.items()}
    floor = replace(site.config.floor, groups=groups)
    site.take([site.site.reconfigure(replace(site.config, floor=floor), site.now)])
    call = site.call_to("1")

    site.advance(10)
    (requested,) = [event for event in site.events if isinstance(event, ev.CallbackRequested)]
    session = site.site.sessions[call]
    assert requested.place_at == site.now - 10
    site.tell(msg.PlaybackFinished(call, session.moment.playing))
    assert site.outcome(call) == ["flowed_out"]

    before = len([event for event in site.events if isinstance(event, ev.QueueAnnounced)])
    site.advance(120)
    fresh = site.restart()
    fresh.advance(60)
    assert any(item.to_dial for item in fresh.site.floor.work.values())
    assert len([event for event in site.events if isinstance(event, ev.QueueAnnounced)]) == before
    assert not [timer for timer in (*site.timers, *fresh.timers) if timer.startswith("acd-queue")]
