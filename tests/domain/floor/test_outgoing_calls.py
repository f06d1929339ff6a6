"""An agent calls a customer: the agent's phone, then the customer's, then both; and every way in which it fails."""

from dataclasses import replace

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import Presence, WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import Rejected
from tests.domain.floor.site_driver import CONFIG, Driver, carrying, dialled, leg

CALL = "c" * 32
OFFER, DIAL = f"{CALL}-1", f"{CALL}-0"
NUMBER = "+15550777"


def placed(agent: int = 1) -> Driver:
    site = Driver()
    site.sign_in(agent)
    site.tell(acd.PlaceCall(agent, "+1 555-0777", CALL))
    return site


def ringing() -> Driver:
    """The agent is on the line, the customer's phone rings."""
    site = placed()
    site.tell(msg.AgentLegAnswered(CALL, OFFER))
    return site


def work_of(site: Driver, agent: int = 1) -> WorkState:
    return site.site.floor.agents[agent].work


def test_the_agents_phone_comes_first_then_the_customers_then_they_talk() -> None:
    site = placed()
    ring = fx.RingAgent(CALL, OFFER, 1, 15, NUMBER, auto_answer=True, outbound=True)
    assert site.drain() == [ring]
    arrived = next(event for event in site.events if isinstance(event, ev.InteractionArrived))
    assert (arrived.direction, arrived.ani, arrived.channel_id) == ("outbound", NUMBER, f"dial-{DIAL}")

    site.tell(msg.AgentLegAnswered(CALL, OFFER))
    assert site.drain() == [fx.DialNumber(CALL, DIAL, NUMBER, 30), fx.PlayRinging(CALL, OFFER)]

    site.advance(7)
    site.tell(msg.NumberAnswered(CALL, DIAL))
    assert site.drain() == [
        fx.StopRinging(CALL, OFFER), fx.ConnectAgent(CALL, OFFER), fx.StartRecording(CALL, f"{CALL}-1")
    ]  # fmt: skip
    answered = site.events[-3]
    assert isinstance(answered, ev.InteractionAnswered)
    assert (answered.wait_seconds, answered.ring_seconds) == (0.0, 7.0)
    assert work_of(site) is WorkState.TALKING


def test_it_ends_like_any_conversation_with_wrap_up_and_disposition() -> None:
    site = ringing()
    site.tell(msg.NumberAnswered(CALL, DIAL))
    site.advance(60)
    site.tell(msg.CallerHungUp(CALL))
    assert site.outcome(CALL) == ["handled"] and work_of(site) is WorkState.WRAP_UP
    site.tell(acd.CompleteWrapUp(1, CALL, "sold"))
    site.tell(msg.RecordingFinished(CALL, f"{CALL}-1", 60))
    assert work_of(site) is WorkState.IDLE and site.site.calls == {}


def test_it_never_enters_a_queue() -> None:
    site = ringing()
    site.tell(msg.NumberAnswered(CALL, DIAL))
    site.tell(msg.CallerHungUp(CALL))
    assert not [event for event in site.events if isinstance(event, ev.InteractionQueued | ev.OfferMade)]


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [(17, "busy"), (19, "no_answer"), (18, "no_answer"), (21, "rejected"), (34, "failed")],
)
def test_a_customer_who_is_not_reached_is_an_outcome_of_its_own(cause: int, outcome: str) -> None:
    site = ringing()
    site.drain()
    site.tell(msg.NumberEnded(CALL, DIAL, cause))
    assert site.outcome(CALL) == [outcome] and work_of(site) is WorkState.IDLE
    assert fx.DropLeg(CALL, OFFER) in site.drain()
    assert site.site.calls == {} and site.timers.keys() == set()


def test_the_agent_is_offered_nothing_meanwhile_and_something_right_afterwards() -> None:
    site = placed()
    waiting = site.call_to("1")
    assert not site.site.floor.work[waiting].offers
    site.tell(msg.AgentLegAnswered(CALL, OFFER))
    assert not site.site.floor.work[waiting].offers
    site.tell(msg.NumberEnded(CALL, DIAL, 17))
    assert 1 in site.site.floor.work[waiting].offers


def test_an_agents_phone_that_does_not_pick_up_ends_it_without_calling_the_customer() -> None:
    for fail in (lambda site: site.advance(16), lambda site: site.tell(msg.AgentLegEnded(CALL, OFFER, 20))):
        site = placed()
        fail(site)
        assert site.outcome(CALL) == ["agent_unreachable"] and work_of(site) is WorkState.IDLE
        assert not [effect for effect in site.effects if isinstance(effect, fx.DialNumber)]


@pytest.mark.parametrize("how", ["screen", "phone"])
def test_an_agent_who_gives_up_takes_the_call_back(how: str) -> None:
    site = ringing()
    site.tell(acd.EndInteraction(1, CALL) if how == "screen" else msg.AgentLegEnded(CALL, OFFER))
    assert site.outcome(CALL) == ["cancelled"]
    assert fx.DropNumber(CALL, DIAL) in site.effects
    site.tell(msg.NumberAnswered(CALL, DIAL))  # the customer was quicker than the hang-up
    assert site.effects[-1] == fx.DropNumber(CALL, DIAL)


def test_a_switch_that_forgets_to_give_up_is_overruled() -> None:
    site = ringing()
    site.advance(46)
    assert site.outcome(CALL) == ["no_answer"]


@pytest.mark.parametrize(
    ("number", "code"), [("12&SIP/3", "no_number"), ("", "no_number"), ("+1 555 0999", "do_not_call")]
)
def test_what_must_not_be_called_is_refused_with_a_reason(number: str, code: str) -> None:
    floor = replace(CONFIG.floor, do_not_call=frozenset({"+15550999"}))
    site = Driver(replace(CONFIG, floor=floor))
    site.sign_in(1)
    with pytest.raises(Rejected) as refusal:
        site.tell(acd.PlaceCall(1, number, CALL))
    assert refusal.value.code == code and site.site.calls == {}


def test_only_a_free_agent_with_a_way_out_can_call() -> None:
    site = Driver()
    for prepare, code in (
        (lambda: None, "not_free"),
        (lambda: (site.sign_in(1), site.talk()), "not_free"),
    ):
        prepare()
        with pytest.raises(Rejected) as refusal:
            site.tell(acd.PlaceCall(1, NUMBER, CALL))
        assert refusal.value.code == code
    site.sign_in(2)
    with pytest.raises(Rejected, match="one of your"):
        site.tell(acd.PlaceCall(2, NUMBER, CALL, group="none"))
    nowhere = Driver(replace(CONFIG, outgoing_nodes=()))
    nowhere.sign_in(1)
    with pytest.raises(Rejected, match="trunk"):
        nowhere.tell(acd.PlaceCall(1, NUMBER, CALL))


def test_an_agent_on_a_break_may_call() -> None:
    site = Driver()
    site.sign_in(1)
    site.tell(acd.SetPresence(1, Presence.BREAK, "lunch"))
    site.tell(acd.PlaceCall(1, NUMBER, CALL))
    assert work_of(site) is WorkState.DIALLING


# -- the floor is killed and rebuilt at each stage ---------------------------------------------------------------


def rebuilt(site: Driver, *channels) -> Driver:
    fresh = site.restart()
    fresh.events = site.events + fresh.events
    assert fresh.site.floor.dump() == site.site.floor.dump()
    fresh.connect(carrying(*channels))
    return fresh


def test_killed_before_the_agents_phone_rang_it_rings_now() -> None:
    fresh = rebuilt(placed())
    assert [type(effect) for effect in fresh.effects] == [fx.RingAgent]


def test_killed_while_the_agents_phone_was_picked_up_the_customer_is_called_now() -> None:
    fresh = rebuilt(placed(), leg(OFFER))
    assert fx.DialNumber(CALL, DIAL, NUMBER, 30) in fresh.effects


def test_killed_while_the_customers_phone_rings_it_rings_on() -> None:
    fresh = rebuilt(ringing(), leg(OFFER), dialled(CALL))
    assert fresh.effects == []
    fresh.tell(msg.NumberAnswered(CALL, DIAL))
    assert work_of(fresh) is WorkState.TALKING


def test_killed_while_the_customer_picked_up_they_are_connected_now() -> None:
    fresh = rebuilt(ringing(), leg(OFFER), dialled(CALL, "Up"))
    assert fx.ConnectAgent(CALL, OFFER) in fresh.effects and work_of(fresh) is WorkState.TALKING


def test_a_customer_whose_phone_rings_no_longer_is_not_called_a_second_time() -> None:
    fresh = rebuilt(ringing(), leg(OFFER))
    assert fresh.outcome(CALL) == ["failed"]
    assert not [effect for effect in fresh.effects if isinstance(effect, fx.DialNumber)]


def test_killed_while_they_talk_they_talk_on() -> None:
    site = ringing()
    site.tell(msg.NumberAnswered(CALL, DIAL))
    fresh = rebuilt(site, leg(OFFER), dialled(CALL, "Up"))
    assert fx.ConnectAgent(CALL, OFFER) in fresh.effects and fresh.outcome(CALL) == []


def test_a_switch_that_lost_everything_ends_it() -> None:
    site = ringing()
    site.tell(msg.NumberAnswered(CALL, DIAL))
    assert rebuilt(site).outcome(CALL) == ["handled"]
    assert rebuilt(ringing()).outcome(CALL) == ["cancelled"]


def test_a_number_of_which_nobody_knows_is_hung_up() -> None:
    site = Driver()
    site.connect(carrying(dialled(CALL, "Up")))
    assert site.effects == [fx.DropNumber(CALL, DIAL)] and site.site.calls == {}
