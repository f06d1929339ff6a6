import uuid
from datetime import UTC, datetime, timedelta

import factory

from apps.interactions.models import Disposition, EventLog, Interaction, Segment
from tests.factories.agents import SkillGroupFactory

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class DispositionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Disposition
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"disposition-{n}")
    name = factory.LazyAttribute(lambda disposition: disposition.code.title())


class InteractionFactory(factory.django.DjangoModelFactory):
    """An interaction that has ended without an agent, a minute after the one before it."""

    class Meta:
        model = Interaction

    id = factory.LazyFunction(uuid.uuid4)
    ani = factory.Sequence(lambda n: f"+1555010{n:04d}")
    dnis = "4001"
    state = "ended"
    outcome = "self_service"
    arrived_at = factory.Sequence(lambda n: START + timedelta(minutes=n))


class SegmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Segment

    interaction = factory.SubFactory(InteractionFactory)
    number = 1
    group = factory.SubFactory(SkillGroupFactory)
    queued_at = START


class EventLogFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = EventLog

    site = "main"
    position = factory.Sequence(lambda n: n + 1)
    epoch = 1
    interaction_id = factory.LazyFunction(uuid.uuid4)
    seq = 1
    type = "InteractionArrived"
    at = START
    data = factory.LazyFunction(dict)
