"""The made-up past is one that could have been: its events give the rows and figures that were written beside them."""

import pytest
from django.core.management import CommandError, call_command

from apps.interactions.models import EventLog, Interaction, Segment
from apps.interactions.projections import project_interactions
from apps.interactions.services import refold_segments
from apps.kpis.history.calls import make_contacts
from apps.kpis.history.load import recorded_events
from apps.kpis.history.world import make_world
from apps.kpis.models import IntervalFigures, OfferFact, RollupMark
from tests.apps.kpis.test_rollups import stored

pytestmark = pytest.mark.django_db
LATE = {"interaction_id", "id", "expected_wait_seconds"}


def rows(model) -> list[dict]:
    names = [field.attname for field in model._meta.fields if field.attname not in LATE | {"customer_id"}]
    return sorted(model.objects.values(*names), key=str)


def figures() -> list[tuple]:
    columns = [field.attname for field in IntervalFigures._meta.fields if field.attname != "id"]
    return sorted(IntervalFigures.objects.values_list(*columns))


def test_events_rows_and_figures_of_the_past_say_the_same() -> None:
    call_command(
        "seed_history", interactions=120, days=8, events=True, agents=9, groups=3, customers=20, verbosity=0
    )
    assert Interaction.objects.count() == 120
    assert not RollupMark.objects.exists()
    written = (stored(), figures(), rows(Segment), rows(Interaction))
    Segment.objects.filter(outcome="answered").update(wait_seconds=1.0, agent=None)
    Segment.objects.filter(outcome="abandoned").delete()
    Segment.objects.filter(number=2).update(group=None, queued_at=None)
    call_command("kpis", "rebuild", verbosity=0)
    assert (stored(), figures(), rows(Segment)) == written[:3]
    assert refold_segments() == 0
    end = int(EventLog.objects.latest("at").at.timestamp())
    contacts = list(make_contacts(make_world(1, 1, 1), 120, 8, end - end % 86_400, seed=1))
    assert len({contact.id for contact in contacts}) == 120
    Interaction.objects.all().delete()
    project_interactions(list(_as_recorded()))
    assert (rows(Segment), rows(Interaction)) == written[2:]
    assert OfferFact.objects.exists()


def _as_recorded():
    import msgspec

    from apps.floor.journal.codec import EVENT_TYPES
    from apps.interactions.domain.record import Recorded

    for row in EventLog.objects.order_by("position"):
        event = msgspec.convert(row.data, EVENT_TYPES[row.type])
        yield Recorded(row.site, row.position, 1, row.seq, row.at.timestamp(), event)


def test_the_same_seed_gives_the_same_past() -> None:
    world = make_world(2, 4, 5)
    first, second, other = (list(make_contacts(world, 50, 3, 86_400 * 900, seed)) for seed in (7, 7, 8))
    assert first == second != other
    places = [recorded.position for recorded in recorded_events(first)]
    assert places == list(range(1, len(places) + 1))


def test_a_site_in_use_is_left_alone() -> None:
    call_command("seed_history", interactions=5, days=1, verbosity=0)
    with pytest.raises(CommandError, match="This database holds interactions"):
        call_command("seed_history", interactions=5, days=1)
