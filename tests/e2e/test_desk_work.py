"""Work that no call begins, with the real processes: from the HTTP door over a call and a killed floor to its end."""

import asyncio
from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from apps.acd.domain import commands as acd
from apps.floor.live.frames import FloorPicture
from apps.interactions.models import EventLog, Interaction
from apps.kernel.ids import derive_id
from apps.kpis.selectors.summary import find_differences
from tests.e2e.conftest import Centre
from tests.factories.accounts import UserFactory
from tests.harness.suite import Suite

MAIL = {
    "medium": "email",
    "group": "sales",
    "subject": "Late parcel",
    "external_id": "T-1",
    "system": "crm",
}


def crm() -> APIClient:
    user = UserFactory(username="crm")
    user.user_permissions.set(Permission.objects.filter(codename="create_work"))
    client = APIClient()
    client.force_authenticate(user)
    return client


def desk(picture: FloorPicture, agent: int) -> list[dict]:
    return picture.agents[str(agent)]["desk"]


async def test_an_email_comes_over_http_rests_during_a_call_and_outlives_the_floor(
    suite: Suite, centre: Centre
):
    agent = centre.on_screen
    client = await sync_to_async(crm)()
    post = sync_to_async(client.post)
    await suite.sign_in(agent)
    answer = await post("/api/v1/work-items/", MAIL, format="json")
    mail = answer.json()["interaction"]
    assert (answer.status_code, mail) == (201, derive_id("work", "crm", "T-1"))
    offer = await suite.until(lambda picture: picture.agents[str(agent)]["desk_offer"])
    assert (await suite.ask(acd.AcceptOffer(agent, offer["offer_id"]))).ok

    await suite.simulator("phones", extension="1100", phone={"mode": "when_asked"})
    await suite.place_call(patience_seconds=600, talk_seconds=600)
    ring = await suite.until(lambda picture: picture.agents[str(agent)]["offer"])
    assert (await suite.ask(acd.AcceptOffer(agent, ring["offer_id"]))).ok
    await suite.until(lambda picture: desk(picture, agent) and desk(picture, agent)[0]["paused_at"])

    suite.kill("floor")
    suite.start_floor()
    await suite.until_up()
    assert (await suite.ask(acd.ConnectWorkbench(agent, "again"))).ok
    again = await post("/api/v1/work-items/", MAIL, format="json")
    assert (again.status_code, again.json()["interaction"]) == (200, mail)

    call = ring["interaction_id"]
    assert (await suite.ask(acd.EndInteraction(agent, call))).ok
    assert (await suite.ask(acd.CompleteWrapUp(agent, call))).ok
    await suite.until(lambda picture: desk(picture, agent) and desk(picture, agent)[0]["running_since"])
    assert (await suite.ask(acd.CompleteWork(agent, mail, "", "Sent a new one"))).ok

    row = await suite.until_projected(mail, "InteractionEnded")
    assert (row.medium, row.subject, row.outcome, row.note) == (
        "email", "Late parcel", "handled", "Sent a new one",
    )  # fmt: skip
    await suite.until_projected(call, "WrapUpCompleted")
    await check_the_record(mail)


async def check_the_record(mail: str) -> None:
    """One arrival, one pause, one outcome; time in the call is no time of the e-mail; figures add up in both media."""
    entries = EventLog.objects.filter(interaction_id=UUID(mail)).order_by("seq")
    said = {entry.type: entry.data async for entry in entries}
    assert await entries.acount() == len(said) == 11
    row = await Interaction.objects.aget(pk=UUID(mail))
    lived = (row.ended_at - row.answered_at).total_seconds()
    assert abs(lived - row.talk_seconds - said["WorkResumed"]["paused_seconds"]) < 0.01
    begin, end = row.arrived_at, row.ended_at
    for medium in ("voice", "email"):
        assert await asyncio.to_thread(find_differences, start=begin, end=end, medium=medium) == []
