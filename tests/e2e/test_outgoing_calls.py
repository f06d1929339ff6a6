"""Calls that begin with us, with the real processes: an agent dials, and a caller is called back in their place."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.test import Client
from django.urls import reverse

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.interactions.models import Callback, EventLog, Interaction
from apps.kernel.ids import derive_id, new_id
from apps.telephony.models import Recording
from tests.e2e.conftest import Centre
from tests.factories.accounts import UserFactory
from tests.harness.suite import Suite

CUSTOMER = "+15557777"
ANSWERS = {"mode": "answers", "answer_after": 0.3, "hangs_up_after": 1.5}


def in_state(*states: str, direction: str = "outbound"):
    def look(picture: FloorPicture):
        views = (view for view in picture.interactions.values() if view["direction"] == direction)
        return next((view for view in views if view["state"] in states), None)

    return look


async def test_an_agent_calls_a_customer_over_the_trunk_that_takes_the_call_and_wraps_up(
    suite: Suite, centre: Centre
):
    await suite.sign_in(centre.on_screen)
    await suite.simulator("trunks", trunk="provider", cause=34)
    await suite.simulator(
        "numbers", number=CUSTOMER, phone={"mode": "answers", "answer_after": 0.3, "hangs_up_after": 1.5}
    )
    await suite.simulator("phones", extension="1100", phone={"mode": "when_asked"})
    call = new_id()

    assert (await suite.ask(acd.PlaceCall(centre.on_screen, "+1 555-7777", call))).ok
    talking = await suite.until(in_state("connected"))
    assert (talking["id"], talking["ani"], talking["agent_id"]) == (call, CUSTOMER, centre.on_screen)
    await suite.until(in_state("wrap_up"))
    assert (await suite.ask(acd.CompleteWrapUp(centre.on_screen, call))).ok

    row = await suite.until_projected(call, "WrapUpCompleted")
    assert (row.direction, row.outcome, row.agent_id) == ("outbound", "handled", centre.on_screen)
    failed = await EventLog.objects.aget(interaction_id=row.pk, type="TrunkFailed")
    assert (failed.data["trunk"], failed.data["next_trunk"], failed.data["cause"]) == (
        "provider",
        "spare",
        34,
    )
    await suite.until_projected(call, "RecordingEnded")
    assert await Recording.objects.filter(interaction_id=UUID(call)).acount() == 1
    status = await suite.simulator("status")
    assert (status["channels"], status["numbers_called"]) == (0, {CUSTOMER: 1})


async def test_a_customer_who_is_busy_frees_the_agent_at_once(suite: Suite, centre: Centre):
    await suite.sign_in(centre.on_screen)
    await suite.simulator("numbers", number=CUSTOMER, phone={"mode": "busy"})
    await suite.simulator("phones", extension="1100", phone={"mode": "when_asked"})
    call = new_id()

    assert (await suite.ask(acd.PlaceCall(centre.on_screen, CUSTOMER, call))).ok

    row = await suite.until_projected(call, "InteractionEnded")
    assert row.outcome == "busy"
    assert (await suite.simulator("status"))["channels"] == 0


async def test_a_caller_asks_for_a_callback_hangs_up_and_is_called_back(suite: Suite, centre: Centre):
    channel = await suite.place_call(ani=CUSTOMER, digits=["1"], manual=True)
    first = derive_id("virtual", channel)
    await suite.simulator("press", channel_id=channel, digits="1")
    await suite.until(in_state("queued", direction="inbound"))
    await suite.simulator("press", channel_id=channel, digits="9")
    row = await suite.until_projected(first, "InteractionEnded")
    assert row.outcome == "flowed_out"

    # The floor is killed before anybody is free: the callback and its time are not forgotten.
    suite.kill("floor")
    suite.start_floor()
    await suite.until_up()
    await suite.simulator(
        "numbers", number=CUSTOMER, phone={"mode": "answers", "answer_after": 0.3, "hangs_up_after": 1}
    )
    await suite.simulator("phones", extension="1001", phone={"mode": "answers", "answer_after": 0.2})
    await suite.sign_in(centre.on_phone[0])
    talking = await suite.until(in_state("connected"))
    assert (talking["callback_of"], talking["ani"]) == (first, CUSTOMER)
    await suite.until(in_state("wrap_up"))
    assert (await suite.ask(acd.CompleteWrapUp(centre.on_phone[0], talking["id"]))).ok

    await suite.until_projected(talking["id"], "WrapUpCompleted")
    await suite.until_projected(first, "CallbackCompleted")
    callback = await Callback.objects.aget(pk=UUID(first))
    assert (callback.state, callback.attempts, callback.late_seconds) == ("completed", 1, 0.0)
    outgoing = await Interaction.objects.aget(pk=UUID(talking["id"]))
    assert (outgoing.direction, outgoing.callback_of, outgoing.outcome) == ("outbound", first, "handled")
    page = await sync_to_async(admin_list)()
    assert CUSTOMER in page and "Completed" in page and "1 of 3" in page


def admin_list() -> str:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client.get(reverse("admin:interactions_callback_changelist")).content.decode()
