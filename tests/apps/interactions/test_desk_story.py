"""The page of an e-mail tells its story in its own words."""

import pytest
from django.urls import reverse

from apps.floor.projector import copy_events
from apps.interactions.domain import events as ev
from apps.interactions.domain.record import Recorded
from apps.interactions.models import Interaction
from apps.interactions.projections import project_interactions
from tests.factories import AgentFactory, SkillGroupFactory, UserFactory

pytestmark = pytest.mark.django_db
MAIL, T0 = f"{1:032x}", 1_800_000_000.0


def test_an_email_is_taken_put_aside_and_completed_on_its_page(client) -> None:
    bo = AgentFactory(user__display_name="Bo")
    SkillGroupFactory(code="sales", name="Sales")
    story = [
        ev.InteractionArrived(MAIL, "email", "", "", "a@b.example", ""),
        ev.WorkCreated(MAIL, "Late parcel", "Where is it?", "https://crm.example/T-1"),
        ev.InteractionQueued(MAIL, 1, "sales", T0, medium="email"),
        ev.InteractionAnswered(MAIL, 1, f"{MAIL}-1", bo.pk, "sales", 8.0, 3.0),
        ev.WorkPaused(MAIL, 1, bo.pk),
        ev.WorkResumed(MAIL, 1, bo.pk, 60.0),
        ev.SegmentEnded(MAIL, 1, bo.pk, "sales", "agent", 90.0, 0.0),
        ev.WorkCompleted(MAIL, 1, bo.pk, "sales", "", "Sent a new one"),
        ev.InteractionEnded(MAIL, "handled"),
    ]
    batch = [Recorded("main", n, 1, n, T0 + n, event) for n, event in enumerate(story, start=1)]
    copy_events(batch)
    project_interactions(batch)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    url = reverse("admin:interactions_interaction_change", args=[Interaction.objects.get().pk])
    page = client.get(url).content.decode()

    for said in (
        "An e-mail came in.",
        "To be done: “Late parcel”.",
        "Bo took it after",
        "Bo put it aside for a call.",
        "Bo took it up again after",
        "Bo completed it.",
        'href="https://crm.example/T-1"',
        "Where is it?",
    ):
        assert said in page
    assert "Connected to" not in page
