"""Work that no call begins, on a whole site: it comes in once, no switch loses it, and a killed floor knows it."""

import pytest

from apps.acd.domain import commands as acd
from apps.floor.domain.snapshot import dump_site, load_site
from apps.floor.domain.views import agent_view, interaction_view
from apps.interactions.domain import events as ev
from apps.kernel.ids import derive_id
from apps.kernel.messages import Rejected
from tests.domain.floor.site_driver import Driver, caller_channel, carrying

MAIL = derive_id("work", "crm", "T-1")


def command(interaction_id: str = MAIL, **fields):
    given = {"medium": "email", "group": "sales", "subject": "Late parcel", "text": "Where is it?"} | fields
    return acd.CreateWork(interaction_id, **given)


def with_mail_open() -> Driver:
    """Bo, who accepts on the screen, works on the e-mail."""
    site = Driver()
    site.sign_in(3)
    site.tell(command(contact="a@b.example", reference="https://crm/T-1", external_id="T-1"))
    site.tell(acd.AcceptOffer(3, site.offer_of(MAIL)))
    return site


def test_it_arrives_is_described_and_queued():
    site = Driver()
    events = site.tell(command(customer_id=7, customer_name="Ada", tier=50, source="crm", by="api"))
    assert site.names(events) == [
        "InteractionArrived", "WorkCreated", "CustomerIdentified", "InteractionQueued",
    ]  # fmt: skip
    assert events[1] == ev.WorkCreated(MAIL, "Late parcel", "Where is it?", "", "", "crm", "api")
    assert site.site.floor.work[MAIL].tier == 50
    assert site.drain() == []


def test_asked_twice_it_is_done_once_also_after_its_end():
    site = with_mail_open()
    assert site.tell(command()) == []
    site.tell(acd.CompleteWork(3, MAIL, "solved"))
    assert site.tell(command()) == []
    assert site.outcome(MAIL) == ["handled"]
    assert site.site.calls == {}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (command("short"), "no_id"),
        (command(subject="  "), "no_subject"),
        (command(group="none"), "unknown_group"),
    ],
)
def test_what_nobody_could_do_is_refused(wrong, code):
    site = Driver()
    with pytest.raises(Rejected) as refusal:
        site.tell(wrong)
    assert refusal.value.code == code
    assert site.site.calls == {}


def test_a_killed_floor_keeps_open_and_waiting_work():
    site = with_mail_open()
    site.tell(command(derive_id("work", "crm", "T-2"), medium="task"))
    fresh = site.restart()
    assert fresh.site.floor.dump() == site.site.floor.dump()
    assert fresh.site.calls == site.site.calls
    other = Driver()
    load_site(other.site, dump_site(site.site))
    assert dump_site(other.site) == dump_site(site.site)
    fresh.advance(10)
    fresh.tell(acd.CompleteWork(3, MAIL, "solved"))
    assert fresh.outcome(MAIL) == ["handled"]


def test_a_switch_that_comes_back_knows_nothing_of_it_and_that_is_right():
    site = with_mail_open()
    call = site.call_to("1")
    fresh = site.restart()
    fresh.connect(carrying(caller_channel("1")))
    assert fresh.outcome(MAIL) == []
    assert MAIL in fresh.site.floor.work
    assert call in fresh.site.floor.work


def test_cancelled_work_has_one_outcome():
    site = Driver()
    site.tell(command())
    events = site.tell(acd.CancelWork(MAIL, "api", "sold out"))
    assert site.names(events) == ["WorkCancelled", "InteractionFlowedOut", "InteractionEnded"]
    assert site.outcome(MAIL) == ["cancelled"]
    assert site.drain() == []


def test_the_screens_show_what_lies_on_the_desk():
    site = with_mail_open()
    view = agent_view(site.site, 3)
    assert view and [(one["medium"], one["paused_at"]) for one in view["desk"]] == [("email", 0)]
    shown = interaction_view(site.site, MAIL)
    assert shown and (shown["subject"], shown["text"]) == ("Late parcel", "Where is it?")
    assert (shown["agent_id"], shown["paused"], shown["state"]) == (3, False, "connected")
    assert shown["ani"] == "a@b.example"
    call = site.call_to("1")
    site.tell(acd.AcceptOffer(3, site.offer_of(call)))
    site.pick_up(call)
    shown = interaction_view(site.site, MAIL)
    assert shown and shown["paused"]
