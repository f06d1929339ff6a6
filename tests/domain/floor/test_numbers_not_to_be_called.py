"""A number on a list of those that must not be called is never dialled, also where the list changes meanwhile."""

from dataclasses import replace

import pytest

from apps.acd.domain import commands as acd
from apps.agents.domain.states import WorkState
from apps.interactions.domain import effects as fx, events as ev, messages as msg
from apps.kernel.messages import Rejected
from apps.numberlists.domain.lists import NumberLists, obstacle_to_calling, to_entries
from tests.domain.floor.site_driver import CONFIG, Driver

CALL = "c" * 32
LISTS = NumberLists(
    {
        "refusers": to_entries([("+15550999", None), ("+491701234*", None)]),
        "vip": to_entries([("+1*", None)]),
    },
    "DE",
    barred=frozenset({"refusers"}),
)
WITH = replace(CONFIG, floor=replace(CONFIG.floor, barred=LISTS.only_barred()))


def learn(site: Driver) -> None:
    """The floor, while it runs, hears of the list."""
    floor = replace(site.config.floor, barred=LISTS.only_barred())
    site.take([site.site.reconfigure(replace(site.config, floor=floor), site.now)])


def dialled(site: Driver) -> list[str]:
    return [effect.number for effect in site.effects if isinstance(effect, fx.DialNumber)]


def test_only_lists_of_that_kind_bar_a_number_in_any_form_and_while_they_hold():
    ended = NumberLists({"old": to_entries([("+15550999", 100.0)])}, "DE", barred=frozenset({"old"}))
    refusers = frozenset({"+15550777"})
    assert obstacle_to_calling("+15550777", refusers, LISTS, 0.0) == "do_not_call"
    for number in ("+15550999", "0015550999", "+491701234567", "01701234567"):
        assert obstacle_to_calling(number, refusers, LISTS, 0.0) == "do_not_call_list", number
    assert obstacle_to_calling("+15550998", refusers, LISTS, 0.0) == ""
    assert [ended.bar("+15550999", now) for now in (99.0, 100.0)] == [True, False]
    assert not LISTS.bar("", 0.0) and not LISTS.bar("*21#", 0.0)


@pytest.mark.parametrize(
    "command",
    [
        acd.PlaceCall(1, "+1 555 0999", CALL),
        acd.InviteParty(1, "x", "number", "01701234567"),
        acd.TransferInteraction(1, "x", "number", "0049 170 1234 567"),
        acd.RequestCallback("x", "sales", "+15550999"),
    ],
)
def test_nobody_can_have_it_called(command: acd.PlaceCall):
    site = Driver(WITH)
    site.sign_in(1)
    if not isinstance(command, acd.PlaceCall):
        call = site.call() if isinstance(command, acd.RequestCallback) else site.talk()
        command = replace(command, interaction_id=call)
    with pytest.raises(Rejected) as refusal:
        site.tell(command)
    assert refusal.value.code == "do_not_call_list" and "list" in refusal.value.reason
    assert dialled(site) == []


@pytest.mark.parametrize("is_offered", [False, True])
def test_a_callback_that_was_promised_before_is_taken_back_also_from_the_agent(is_offered: bool):
    site = Driver()
    call = site.call_to("1", "1", "+15550999")
    site.tell(acd.RequestCallback(call, source="queue"))
    site.tell(msg.CallerHungUp(call))
    if is_offered:
        site.sign_in(1)
        site.advance(6)
    learn(site)
    site.advance(10)
    assert [event.reason for event in site.events if isinstance(event, ev.CallbackCancelled)] == [
        "do_not_call_list"
    ]
    assert dialled(site) == [] and call not in site.site.calls
    if is_offered:
        assert site.site.floor.agents[1].work is WorkState.IDLE


def test_a_call_for_which_the_agents_phone_is_ringing_does_not_go_out():
    site = Driver()
    site.sign_in(1)
    site.tell(acd.PlaceCall(1, "+15550999", CALL))
    learn(site)
    site.tell(msg.AgentLegAnswered(CALL, f"{CALL}-1"))
    [ended] = [event for event in site.events if isinstance(event, ev.NumberNotReached)]
    assert ended.reason == "do_not_call_list" and site.outcome(CALL) == ["cancelled"]
    assert dialled(site) == [] and site.site.floor.agents[1].work is WorkState.IDLE
