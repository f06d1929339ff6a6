"""Rows in the database are the fold of the journal, however it is cut into batches."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings, strategies as st

from apps.interactions.domain import events as ev
from apps.interactions.domain.fold import fold
from apps.interactions.models import Interaction, Segment
from apps.interactions.projections import project_interactions
from apps.interactions.selectors import get_last_agent
from tests import factories
from tests.factories.stories import handled, interaction_id, record, transferred_and_abandoned, voicemail

pytestmark = pytest.mark.django_db

INTERACTION_FIELDS = [field.attname for field in Interaction._meta.fields]
SEGMENT_FIELDS = [field.attname for field in Segment._meta.fields if field.name != "id"]


@pytest.fixture
def agent():
    factories.SkillGroupFactory(code="sales")
    factories.SkillGroupFactory(code="billing")
    factories.DispositionFactory(code="order-placed")
    return factories.AgentFactory()


def project(batch):
    with transaction.atomic():
        project_interactions(batch)


def everything():
    return (
        list(Interaction.objects.order_by("pk").values_list(*INTERACTION_FIELDS)),
        list(Segment.objects.order_by("interaction", "number").values_list(*SEGMENT_FIELDS)),
    )


def day(agent_id, count=6):
    """Interactions of three kinds that overlap in time."""
    kinds = (handled, transferred_and_abandoned, voicemail)
    stories = [
        kinds[number % 3](interaction_id(number + 1), at=1_793_610_000.0 + 7.25 * number, agent=agent_id)
        for number in range(count)
    ]
    return record(*stories)


def test_rows_say_what_the_fold_says(agent):
    customer = factories.CustomerFactory(pk=11)
    events = handled(interaction_id(1), agent=agent.pk, disposition="order-placed")

    project(record(events))

    row, wanted = Interaction.objects.get(), fold(None, events).interaction
    assert (row.group.code, row.agent, row.customer, row.disposition.code) == (
        "sales",
        agent,
        customer,
        "order-placed",
    )
    assert row.answered_at.timestamp() == wanted.answered_at
    for name in (
        "state",
        "outcome",
        "wait_seconds",
        "talk_seconds",
        "hold_seconds",
        "wrap_up_seconds",
        "note",
        "data",
    ):
        assert getattr(row, name) == getattr(wanted, name)
    segment = Segment.objects.get()
    assert (segment.group.code, segment.agent, segment.outcome, segment.ring_seconds) == (
        "sales",
        agent,
        "answered",
        7.0,
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cuts=st.lists(st.integers(0, 70), max_size=5))
def test_any_cut_of_the_journal_gives_the_same_rows(agent, cuts):
    batch = day(agent.pk)

    at_once, in_pieces = rows_after(batch, []), rows_after(batch, cuts)

    assert in_pieces == at_once
    assert len(at_once[0]) == 6


def rows_after(batch, cuts):
    """Return the rows after projecting ``batch`` cut at ``cuts``, and leave none behind."""
    with transaction.atomic():
        for begin, end in pairwise([0, *sorted(min(cut, len(batch)) for cut in cuts), len(batch)]):
            project(batch[begin:end])
        found = everything()
        transaction.set_rollback(True)
    return found


def test_number_of_statements_does_not_grow_with_the_batch(agent):
    def statements(batch):
        with (
            CaptureQueriesContext(
                connection,
            ) as context,
            transaction.atomic(),
        ):
            project_interactions(batch)
        return [query["sql"] for query in context if "SAVEPOINT" not in query["sql"]]

    small, large = statements(day(agent.pk, 3)), statements(day(agent.pk, 60))

    assert len(small) <= 8
    assert len(large) <= 8


def test_a_batch_without_interactions_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        project_interactions([])


def test_unknown_group_agent_customer_and_disposition_become_null():
    project(record(handled(interaction_id(1), agent=4711, group="gone", disposition="gone")))

    row, segment = Interaction.objects.get(), Segment.objects.get()
    assert (row.group, row.agent, row.customer, row.disposition) == (None, None, None, None)
    assert (segment.group, segment.agent, segment.disposition) == (None, None, None)
    assert (row.state, row.talk_seconds) == ("ended", 60.0)


def test_agent_of_an_earlier_batch_stays(agent):
    events = record(handled(interaction_id(1), agent=agent.pk))

    project(events[:8])
    project(events[12:13])  # names no agent

    assert Interaction.objects.get().agent == agent
    assert Segment.objects.get().agent == agent


def test_agent_who_is_deleted_meanwhile_does_not_stop_the_projection(agent):
    events = record(handled(interaction_id(1), agent=agent.pk))
    project(events[:8])

    agent.delete()
    project(events[8:])

    row = Interaction.objects.get()
    assert (row.agent, row.state) == (None, "ended")


def test_odd_values_do_not_stop_the_projection(agent):
    key = interaction_id(1)
    project(
        record(
            [
                (
                    1_793_610_000.0,
                    ev.InteractionArrived(key, "voice", "n" * 200, "c" * 500, "\x00" + "9" * 100, "4001"),
                ),
                (1_793_610_001.0, ev.FlowDataSet(key, "a\x00", "b\x00")),
            ]
        )
    )

    row = Interaction.objects.get()
    assert (len(row.node), len(row.channel_id), row.ani) == (50, 150, "9" * 64)
    assert row.data == {"a": "b"}


def test_the_last_agent_of_a_customer_is_the_one_of_their_last_conversation(db):
    customer = factories.CustomerFactory()
    first, second = factories.AgentFactory(), factories.AgentFactory()
    assert get_last_agent(customer) == (0, 0.0)
    begin = datetime(2026, 11, 2, 9, tzinfo=UTC)
    for hours, agent, answered in ((0, first, True), (1, second, True), (2, first, False)):
        at = begin + timedelta(hours=hours)
        factories.InteractionFactory(
            customer=customer, agent=agent, arrived_at=at, answered_at=at if answered else None
        )

    assert get_last_agent(customer) == (second.pk, (begin + timedelta(hours=1)).timestamp())
