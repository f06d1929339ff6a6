"""Restatements, the watermark, and the conservation check over real rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.agents.domain.events import PresenceChanged, WorkStateChanged
from apps.agents.domain.states import Presence, WorkState
from apps.floor.models import ProjectorOffset
from apps.floor.projector import copy_events
from apps.interactions.domain.record import Recorded
from apps.interactions.models import EventLog, Segment
from apps.kpis.agent_states_table import project_agent_states, rebuild_agent_states
from apps.kpis.checking import check_conservation
from apps.kpis.domain.counts import total
from apps.kpis.domain.rollup_query import RollupQuery
from apps.kpis.models import AgentStateSeconds, ConservationFinding, IntervalFigures, Restatement
from apps.kpis.rollups.squash import squash_rollups
from apps.kpis.selectors import (
    find_differences,
    get_agent_states,
    get_completeness,
    get_figures,
    list_interactions_behind,
)
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.services import rebuild_figures
from apps.kpis.tasks import check_conservation as task
from apps.kpis.windows import Window
from apps.outbox.models import Entry
from tests.apps.kpis.stories import T0, Stories
from tests.factories import AgentFactory

START = datetime.fromtimestamp(T0, UTC)
HOUR = timedelta(hours=1)


def test_late_events_restate_and_say_what_was_before(projected, groups) -> None:
    long_ago = (timezone.now() - timedelta(days=2)).timestamp() // 900 * 900
    first, late = Stories(zero=long_ago), Stories(zero=long_ago)
    first.handled(10, wait=5)
    projected(first.stream())
    Restatement.objects.all().delete()
    late.abandoned(30, wait=8)
    batch = [line.__class__("other", *[getattr(line, name) for name in ("position", "epoch", "seq", "at", "event")])
             for line in late.stream()]  # fmt: skip
    projected(batch)
    rows = Restatement.objects.order_by("basis")
    assert [(row.basis, row.reason, row.site) for row in rows] == [
        ("arrival", "late", "other"),
        ("event", "late", "other"),
    ]
    changes = rows[0].changes
    assert (changes["offered"], changes["abandoned"]) == ([1, 2], [0, 1])
    assert changes["wait_seconds_abandoned"] == ["0.000", "8.000"]
    assert "answered" not in changes


def test_a_rebuild_writes_down_what_came_out_otherwise(projected, stories: Stories) -> None:
    stories.handled(10, wait=5)
    projected(stories.stream())
    IntervalFigures.objects.filter(basis="arrival").update(offered=7, talk_seconds=Decimal("1.5"))
    assert rebuild_figures().changed == 1
    [row] = Restatement.objects.all()
    assert (row.reason, row.changes) == (
        "rebuild",
        {"offered": [7, 1], "talk_seconds": ["1.500", "100.000"]},
    )


def test_the_slowest_site_says_until_when_figures_are_complete(db) -> None:
    now = timezone.now()
    assert get_completeness().until is None
    for site, ago in (("here", 1), ("cut-off", 40), ("given-up", 60 * 24 * 31)):
        ProjectorOffset.objects.create(site=site, complete_at=now - timedelta(minutes=ago))
    found = get_completeness(now=now)
    assert found.until == now - timedelta(minutes=40)
    assert found.behind == ("cut-off",)


def test_a_wrong_row_is_an_alarm_until_it_is_mended(projected, stories: Stories, groups) -> None:
    stories.handled(10, wait=5)
    stories.abandoned(20, wait=5)
    stories.handled(1000, wait=5, group="help")
    stories.outgoing(30)
    stories.transferred(60)
    projected(stories.stream())
    assert check_conservation(start=START, end=START + HOUR) == []
    IntervalFigures.objects.filter(basis="arrival", group__code="sales").update(answered=9)
    [finding] = check_conservation(start=START, end=START + HOUR)
    assert (finding.group.code, finding.interval_start) == ("sales", START)
    assert finding.problems == {"answered": [9, 2], "conservation": [3, 10]}
    assert finding.interactions == []  # segments and log agree: the row itself is wrong
    assert len(check_conservation(start=START, end=START + HOUR)) == 1
    rebuild_figures()
    # A window that does not hold the interval looks at it again all the same.
    assert check_conservation(start=START + 4 * HOUR, end=START + 5 * HOUR) == []
    finding.refresh_from_db()
    assert finding.mended_at is not None
    kinds = Entry.objects.filter(kind__startswith="figures.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["figures.mismatched", "figures.mended"]


def test_the_interactions_behind_a_difference_are_named(projected, stories: Stories, groups) -> None:
    doubled, lost, gone = (stories.handled(at, wait=5) for at in (10, 20, 30))
    stories.handled(40, wait=5)
    projected(stories.stream())
    Segment.objects.filter(interaction=doubled).update(outcome="abandoned")
    Segment.objects.filter(interaction=lost).update(outcome="waiting")
    Segment.objects.filter(interaction=gone).delete()
    [finding] = check_conservation(start=START, end=START + HOUR)
    assert finding.problems == {
        "offered": [4, 3], "answered": [4, 1], "abandoned": [0, 1], "conservation": [4, 5], "lost": [1],
    }  # fmt: skip
    assert [one.replace("-", "") for one in finding.interactions] == [lost, doubled, gone]
    assert EventLog.objects.exists()
    assert ConservationFinding.objects.count() == 1


def test_the_task_checks_the_last_hours(projected, groups) -> None:
    recent = Stories(zero=(timezone.now() - HOUR).timestamp())
    recent.handled(10, wait=5)
    projected(recent.stream())
    assert task() == 0
    IntervalFigures.objects.filter(basis="arrival").update(flowed_out=1)
    assert task() == 1


def test_the_time_of_agents_is_stored_rebuilt_and_read_up_to_now(db) -> None:
    agent = AgentFactory()
    quarter = START + timedelta(minutes=15)
    lines = [
        (0, PresenceChanged(agent.pk, Presence.AVAILABLE)),
        (600, WorkStateChanged(agent.pk, WorkState.TALKING, "a" * 32)),
        (1000, WorkStateChanged(agent.pk, WorkState.IDLE)),
        (1200, PresenceChanged(999_999, Presence.AVAILABLE)),  # deleted long ago
        (1500, PresenceChanged(agent.pk, Presence.BREAK, "lunch")),
    ]
    batch = [Recorded("main", n, 1, n, T0 + at, event) for n, (at, event) in enumerate(lines, 1)]
    copy_events(batch)
    for part in (batch[:2], batch[2:]):
        project_agent_states(part)
    columns = ("agent_id", "interval_start", "state", "seconds")
    before = list(AgentStateSeconds.objects.order_by("pk").values_list(*columns))
    assert before == [
        (agent.pk, START, "idle", 600), (agent.pk, START, "talking", 300), (agent.pk, quarter, "idle", 500),
        (agent.pk, quarter, "talking", 100),
    ]  # fmt: skip
    now = START + timedelta(seconds=1700)
    times = get_agent_states(START, START + HOUR, now=now)
    assert times[agent.pk].seconds == {"idle": 1100, "talking": 400, "break": 200}
    assert (times[agent.pk].breaks, times[agent.pk].logged_in_seconds) == ({"lunch": 200}, 1700)
    assert (times[agent.pk].name, times[999_999].name) == (agent.name, "")
    assert times[999_999].seconds == {"idle": 500}
    assert list(get_agent_states(quarter, START + HOUR, [agent.pk], now=now)) == [agent.pk]
    assert rebuild_agent_states() == 5
    assert sorted(AgentStateSeconds.objects.values_list(*columns)) == sorted(before)
    assert get_agent_states(START, START + HOUR, now=now) == times


def test_kept_promises_count_in_figures_segments_and_roll_ups_alike(
    projected, stories: Stories, groups
) -> None:
    groups["sales"].service_levels.update(formula="G")
    for wait, late in ((10, 0.0), (30, 0.0), (10, 5.0)):
        stories.called_back(wait, wait, late)
    stories.handled(40, wait=5)
    stories.abandoned(50, wait=8, group="help")
    stories.handled(60, wait=90, group="help")
    stream = stories.stream()
    for start in range(0, len(stream), 4):
        projected(stream[start : start + 4])
    figures = get_figures(start=START, end=START + HOUR)
    assert figures.counts.callbacks_within == 1
    assert get_figures(start=START, end=START + HOUR, groups=["sales"]).service_level == 2 / 4
    assert figures.service_level == (2 + 0) / (4 + 1)  # sales by G, help by D
    assert find_differences(start=START, end=START + HOUR) == []
    behind = list_interactions_behind("service_level", start=START, end=START + HOUR)
    assert (sum(row.adds.numerator for row in behind), sum(row.adds.denominator for row in behind)) == (2, 5)
    assert "called back as promised after leaving in 10 s <= 20 s" in [str(row.verdict) for row in behind]
    for _ in range(2):
        for basis in ("arrival", "event"):
            span = Window(START - HOUR, START + 24 * HOUR)
            [whole] = read_rollup(RollupQuery(span, ZoneInfo("UTC"), basis=basis))
            for by in ("agent", "entry_point"):
                rows = read_rollup(RollupQuery(span, ZoneInfo("UTC"), by=by, grain="hour", basis=basis))
                assert total(row.counts for row in rows).level_numerator == whole.counts.level_numerator == 2
                assert (
                    total(row.counts for row in rows).level_denominator == whole.counts.level_denominator == 5
                )
                assert total(row.counts for row in rows).callbacks_within == 1
        squash_rollups()
    assert rebuild_figures().changed == 0
