"""Outgoing calls are in no figure of a queue, and in the handle time of those who talked."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.interactions.models import Interaction
from apps.kpis.models import IntervalFigures
from apps.kpis.selectors import count_interactions_behind, get_figures, list_interactions_behind
from apps.kpis.services import rebuild_figures
from tests.apps.kpis.stories import T0, Stories

START = datetime.fromtimestamp(T0, UTC)
HOUR = {"start": START, "end": START + timedelta(hours=1)}


def told(stories: Stories) -> None:
    stories.handled(10, wait=10, talk=100, wrap_up=20)
    stories.outgoing(20)
    stories.outgoing(30, then="help")
    stories.not_reached(40)


@pytest.mark.parametrize("pieces", [1, 3, 1000])
def test_they_count_in_handled_and_aht_only_however_the_stream_is_cut(projected, stories, pieces) -> None:
    told(stories)
    stream = stories.stream()
    size = -(-len(stream) // pieces)
    for start in range(0, len(stream), size):
        projected(stream[start : start + size])

    figures = get_figures(**HOUR)
    counts = figures.counts
    assert (counts.offered, counts.answered, counts.abandoned, counts.flowed_out) == (1, 1, 0, 0)
    assert (counts.handled, counts.transfers) == (4, 1)
    assert float(counts.talk_seconds) == 100 + 40 + 40 + 70
    assert figures.waiting == 0 and figures.conservation.ok


def test_a_rebuild_from_the_log_gives_the_same(projected, stories) -> None:
    told(stories)
    projected(stories.stream())
    before = list(IntervalFigures.objects.order_by("group", "interval_start", "basis").values())

    rebuild_figures()

    after = list(IntervalFigures.objects.order_by("group", "interval_start", "basis").values())
    assert [{**row, "id": 0} for row in before] == [{**row, "id": 0} for row in after]


def test_what_lies_behind_a_figure_of_a_queue_is_inbound_and_behind_aht_is_all(projected, stories) -> None:
    told(stories)
    projected(stories.stream())

    assert count_interactions_behind("asa", **HOUR) == 1
    rows = list_interactions_behind("aht", **HOUR)
    assert sorted(float(row.adds.numerator) for row in rows) == [50, 50, 75, 120]
    assert {row.verdict.code for row in rows} == {"answered_within", "outbound"}


def test_the_record_says_who_called_whom_and_what_became_of_it(projected, stories) -> None:
    reached, busy = stories.outgoing(20), stories.not_reached(40)
    projected(stories.stream())

    rows = {row.pk.hex: row for row in Interaction.objects.prefetch_related("segments")}
    assert (rows[reached].direction, rows[reached].outcome, rows[reached].agent_id) == (
        "outbound",
        "handled",
        None,
    )  # fmt: skip - agent 7 is not in this directory
    segment = rows[busy].segments.get()
    assert (rows[busy].outcome, segment.outcome, segment.ring_seconds) == ("busy", "not_reached", 9.0)
