"""The pages of the outbox: alarms, what is held, who may have it tried again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.outbox.choices import HeldState
from apps.outbox.models import Entry, Held
from apps.outbox.services import drain, enter_followers, publish
from tests import factories
from tests.apps.outbox.followed import CAREFUL, NOTER

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds_of_tests")]

HELD, PLACES = "/admin/outbox/held/", "/admin/outbox/place/"


@pytest.fixture
def held(settings):
    settings.OUTBOX_FOLLOWERS = (NOTER, CAREFUL)
    enter_followers()
    publish(kind="test.happened", key="<b>7</b>", data={"n": 1, "poison": True})
    drain(CAREFUL)
    Held.objects.update(state=HeldState.SET_ASIDE)
    Entry.objects.update(at=timezone.now() - timedelta(hours=2))
    return Held.objects.get()


def test_the_pages_sound_the_alarm_and_say_how_everybody_stands(client, held, django_assert_max_num_queries):
    client.force_login(factories.SupervisorFactory())
    with django_assert_max_num_queries(25):
        shown = client.get(PLACES).content.decode()
    assert "careful: 1 event was tried in vain and set aside." in shown
    assert "noter is behind by 2\u00a0hours" in shown
    assert "has everything" in shown
    assert "&lt;b&gt;7&lt;/b&gt;" in client.get(HELD).content.decode()
    assert "ValueError" in client.get(f"{HELD}{held.pk}/change/").content.decode()
    assert client.get(f"/admin/outbox/entry/{held.entry_id}/change/").status_code == 200
    assert client.get("/admin/outbox/entry/", {"q": "test.happened"}).status_code == 200


@pytest.mark.parametrize("role", ["Supervisors", "Administrators"])
def test_who_may_change_it_has_it_tried_again_or_gives_it_up(client, held, role):
    client.force_login(factories.SupervisorFactory(role=role))
    chosen = {"_selected_action": [held.pk]}
    client.post(HELD, {"action": "try_again", **chosen})
    may = role == "Administrators"
    assert Held.objects.filter(state=HeldState.WAITING).exists() == may
    assert AuditEvent.objects.filter(action="outbox.replayed").exists() == may
    Held.objects.update(state=HeldState.SET_ASIDE)
    client.post(HELD, {"action": "give_up", **chosen})
    assert Held.objects.exists() == (not may)
