"""A supervisor records a prompt by phone: ordered on its page, carried out by the worker, in front of a real switch."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.ivr.models import PhoneRecording, Prompt
from apps.telephony.dictation import record_by_phone
from apps.telephony.models import AsteriskNode
from apps.telephony.simulator.scenario import Phone
from tests.factories import AgentFactory, SupervisorFactory
from tests.telephony.simulator.virtual import PASSWORD, USER, VirtualWorld

DICTATES = Phone("answers", 0.1, keys=((0.8, "#"), (0.4, "2"), (1.0, "#"), (0.4, "1")))


@pytest.fixture
def switch() -> Iterator[VirtualWorld]:
    """A virtual Asterisk with a loop of its own, as the worker has one too."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    world = asyncio.run_coroutine_threadsafe(VirtualWorld.start(endpoints="any"), loop).result(10)
    yield world
    asyncio.run_coroutine_threadsafe(world.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def prompt(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return Prompt.objects.create(code="own", name="Own")


@pytest.fixture
def supervisor(db, client):
    client.force_login(SupervisorFactory(is_staff=True))
    return client


def order(supervisor, prompt, extension: str) -> str:
    url = reverse("admin:ivr_prompt_record", args=[prompt.pk])
    return supervisor.post(url, {"extension": extension}, follow=True).content.decode()


def test_what_is_spoken_and_kept_is_what_callers_hear(supervisor, prompt, switch):
    AgentFactory(extension="1001")
    node = AsteriskNode(code="virtual", name="Virtual", base_url=switch.config.base_url, username=USER)
    node.password = PASSWORD
    node.save()
    switch.set_phone("1001", DICTATES)
    assert "The phone 1001 rings." in order(supervisor, prompt, "1001")

    recording = record_by_phone(recording=PhoneRecording.objects.get())

    prompt.refresh_from_db()
    assert (recording.state, prompt.version) == ("done", recording.version)
    assert (prompt.version.source, prompt.version.number) == ("phone", 1)
    assert 0.5 < prompt.version.seconds < 3
    page = supervisor.get(reverse("admin:ivr_prompt_change", args=[prompt.pk])).content.decode()
    assert "Version 1 was recorded by phone." in page
    rung = AuditEvent.objects.get(action="prompt.phone_rung")
    assert rung.detail == {"extension": "1001"}


def test_without_a_switch_it_says_so(supervisor, prompt):
    AgentFactory(extension="1001")
    AsteriskNode.objects.create(code="gone", name="Gone", base_url="http://127.0.0.1:9", username=USER)
    order(supervisor, prompt, "1001")
    recording = record_by_phone(recording=PhoneRecording.objects.get())
    assert (recording.state, recording.problem) == ("failed", "no_switch")
    page = supervisor.get(reverse("admin:ivr_prompt_change", args=[prompt.pk])).content.decode()
    assert "The switch does not answer." in page


@pytest.mark.parametrize("number", ["+4930123456", "1002", "PJSIP/1001", ""])
def test_nobody_else_is_rung(supervisor, prompt, number):
    AgentFactory(extension="1001")
    AgentFactory(extension="1002", is_active=False)
    assert "Nobody has the extension" in order(supervisor, prompt, number)
    assert not PhoneRecording.objects.exists()
