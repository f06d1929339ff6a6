"""A caller who is up is sent into another flow: by a queue that gives them up, by an agent who transfers them."""

from dataclasses import replace

import pytest

from apps.acd.domain import commands as acd
from apps.floor.domain.site import MAX_RUNS, SiteOutcome
from apps.floor.domain.snapshot import dump_site, load_site
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.ivr.domain.builtin import HANG_UP, VOICEMAIL, builtin_flow, queue_flow_code
from apps.ivr.domain.flow import parse_flow
from apps.kernel.messages import Rejected
from tests.domain.floor.site_driver import CONFIG, Driver, caller_channel, carrying

SURVEY = parse_flow(
    {
        "format": 1,
        "start": "answer",
        "nodes": [
            {"id": "answer", "type": "answer", "next": "ask"},
            {"id": "ask", "type": "play", "prompt": "welcome", "next": "bye"},
            {"id": "bye", "type": "hang_up"},
        ],
    },
    code="survey",
    version=3,
)
WITH_SURVEY = replace(
    CONFIG,
    flows={**CONFIG.flows, ("survey", 3): SURVEY},
    published={**CONFIG.published, "survey": 3},
)


def send(site: Driver, call: str, code: str = "survey") -> list[ev.Event]:
    outcome = SiteOutcome()
    site.site.start_flow(call, code, site.now, outcome)
    return site.take([outcome])


def test_a_waiting_caller_is_taken_out_of_the_queue_into_the_flow():
    site = Driver(WITH_SURVEY)
    call = site.call_to("1")
    site.drain()

    events = send(site, call)

    assert site.names(events) == ["FlowStarted", "FlowNodeEntered", "FlowNodeEntered"]
    assert events[0] == ev.FlowStarted(call, "survey", 3, 1)
    assert site.drain() == [fx.AnswerCall(call), fx.PlayPrompt(call, f"{call}-p1-2", ("sound:hello",))]
    assert call not in site.site.floor.work
    site.tell(msg.PlaybackFinished(call, f"{call}-p1-2"))
    assert len(site.outcome(call)) == 1


def test_the_end_of_a_prompt_of_the_flow_before_means_nothing():
    site = Driver(WITH_SURVEY)
    call = site.call()
    before = site.site.sessions[call].moment.playing
    send(site, call)

    assert site.tell(msg.PlaybackFinished(call, before)) == []
    assert [timer.message.wait for timer in site.timers.values()] == [site.site.sessions[call].moment.wait]


def test_after_a_conversation_the_caller_is_handled_and_leaves_its_bridge():
    site = Driver(WITH_SURVEY)
    site.sign_in(1)
    call = site.talk()
    site.drain()
    send(site, call)
    assert site.drain()[0] == fx.ParkCall(call)

    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1")))
    assert [type(effect) for effect in fresh.effects][-2:] == [fx.ParkCall, fx.PlayPrompt]
    fresh.events = site.events + fresh.events
    fresh.tell(msg.CallerHungUp(call))
    assert fresh.outcome(call) == ["handled"]


def test_a_restart_finds_the_caller_in_the_flow():
    site = Driver(WITH_SURVEY)
    call = site.call_to("1")
    send(site, call, queue_flow_code(VOICEMAIL, ["welcome", "leave"]))
    fresh = site.restart()

    assert fresh.site.sessions[call].flow == site.site.sessions[call].flow
    assert fresh.site.sessions[call].progress == site.site.sessions[call].progress
    assert fresh.site.calls == site.site.calls
    copy = Driver(WITH_SURVEY)
    load_site(copy.site, dump_site(site.site))
    assert dump_site(copy.site) == dump_site(site.site)


def test_what_cannot_be_started_is_refused_and_changes_nothing():
    site = Driver(WITH_SURVEY)
    call = site.call_to("1")
    before = dump_site(site.site)
    for interaction_id, code, refusal in (
        (call, "no-such", "unknown_flow"),
        ("f" * 32, "survey", "call_over"),
    ):
        with pytest.raises(Rejected) as refused:
            send(site, interaction_id, code)
        assert refused.value.code == refusal
    assert dump_site(site.site) == before


def test_a_call_is_not_sent_round_for_ever():
    site = Driver(WITH_SURVEY)
    call = site.call_to("1")
    for _ in range(MAX_RUNS):
        send(site, call)

    with pytest.raises(Rejected) as refused:
        send(site, call)

    assert refused.value.code == "too_many_flows"
    site.tell(msg.CallerHungUp(call))
    assert len(site.outcome(call)) == 1


def test_a_built_in_flow_says_its_prompts_and_then_does_what_it_is_for():
    flow = builtin_flow("queue/voicemail/closed/leave")
    assert [(node.type, getattr(node, "prompt", "")) for node in flow.nodes.values()] == [
        ("answer", ""),
        ("play", "closed"),
        ("voicemail", "leave"),
    ]
    assert list(builtin_flow(queue_flow_code(HANG_UP)).nodes) == ["answer", "hang_up"]
    assert builtin_flow("queue/dance") is builtin_flow("survey") is None


def test_an_agent_transfers_the_caller_into_a_flow():
    site = Driver(WITH_SURVEY)
    site.sign_in(1)
    call = site.talk("1")
    site.advance(20)
    events = site.tell(acd.TransferInteraction(1, call, "flow", "survey"))
    assert site.names(events) == [
        "InteractionTransferred", "SegmentEnded", "WrapUpStarted", "WorkStateChanged", "FlowStarted",
        "FlowNodeEntered", "FlowNodeEntered",
    ]  # fmt: skip
    assert fx.DropLeg(call, f"{call}-1") in site.effects
    site.tell(msg.PlaybackFinished(call, f"{call}-p1-2"))
    assert site.outcome(call) == ["handled"]


def test_a_transfer_into_no_flow_leaves_the_agent_the_call():
    site = Driver(WITH_SURVEY)
    site.sign_in(1)
    call = site.talk("1")
    before = dump_site(site.site)
    with pytest.raises(Rejected, match="no published call flow"):
        site.tell(acd.TransferInteraction(1, call, "flow", "nowhere"))
    assert dump_site(site.site) == before
