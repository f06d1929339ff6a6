import pytest
from django.core.exceptions import ValidationError

from apps.audit.models import AuditEvent
from apps.interactions.selectors import (
    get_interaction,
    get_last_interactions,
    list_dispositions,
    list_events,
    list_recent_for_customer,
)
from apps.interactions.services import set_disposition
from tests import factories

pytestmark = pytest.mark.django_db


def test_interaction_is_found_by_either_form_of_its_id():
    row = factories.InteractionFactory()

    assert get_interaction(row.pk) == get_interaction(row.pk.hex) == get_interaction(str(row.pk)) == row
    assert get_interaction("nonsense") is None
    assert get_interaction("0" * 32) is None


def test_events_come_in_order():
    row = factories.InteractionFactory()
    for seq in (3, 1, 2):
        factories.EventLogFactory(interaction_id=row.pk, seq=seq)
    factories.EventLogFactory()

    assert [event.seq for event in list_events(row.pk)] == [1, 2, 3]


def test_newest_interactions_of_a_customer_and_of_an_agent(django_assert_num_queries):
    customer, agent = factories.CustomerFactory(), factories.AgentFactory()
    old, new = (factories.InteractionFactory(customer=customer, agent=agent) for _ in range(2))
    factories.InteractionFactory()

    assert list(list_recent_for_customer(customer)) == [new, old]
    assert list(list_recent_for_customer(customer, limit=1)) == [new]
    with django_assert_num_queries(1):
        assert [row.agent.name for row in get_last_interactions(agent)] == [agent.name] * 2


def test_only_active_dispositions_are_offered():
    shown = factories.DispositionFactory()
    factories.DispositionFactory(is_active=False)

    assert list(list_dispositions()) == [shown]


def test_correction_reaches_interaction_and_last_answered_segment_and_is_recorded():
    user, wrong, right = (
        factories.UserFactory(),
        factories.DispositionFactory(),
        factories.DispositionFactory(),
    )
    row = factories.InteractionFactory(disposition=wrong, note="first")
    answered = factories.SegmentFactory(interaction=row, number=1, outcome="answered", disposition=wrong)
    abandoned = factories.SegmentFactory(interaction=row, number=2, outcome="abandoned")

    returned = set_disposition(interaction=row, disposition=right, note="second", by=user)

    for changed in (row, answered, abandoned):
        changed.refresh_from_db()
    assert returned == row
    assert (row.disposition, row.note) == (right, "second")
    assert (answered.disposition, abandoned.disposition) == (right, None)
    recorded = AuditEvent.objects.get(action="interaction.disposition_corrected")
    assert recorded.detail == {
        "before": {"disposition": wrong.code, "note": "first"},
        "after": {"disposition": right.code, "note": "second"},
    }
    assert recorded.actor_label == user.username


def test_open_interaction_cannot_be_corrected():
    row = factories.InteractionFactory(state="wrap_up")

    with pytest.raises(ValidationError):
        set_disposition(interaction=row, disposition=None)
