"""Roll-ups: the same counts by every period, time zone and dimension."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apps.kpis.domain.rollup_query import RollupQuery
from apps.kpis.selectors.rollups import read_rollup
from apps.kpis.windows import Window
from tests.apps.kpis.stories import T0, Stories

START = datetime.fromtimestamp(T0, UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def offered(**wanted) -> list[tuple]:
    """Return what is offered, by start or slot and key."""
    span = wanted.pop("span", Window(START, START + timedelta(days=2)))
    rows = read_rollup(RollupQuery(span=span, zone=wanted.pop("zone", BERLIN), **wanted))
    return [(row.start or row.slot, row.key, row.counts.offered) for row in rows]


def test_groups_are_counted_by_period_and_slot(projected, stories: Stories) -> None:
    stories.handled(0, wait=3)
    stories.handled(1000, wait=3)
    stories.abandoned(15 * 3600, wait=3)  # Saturday, midnight in Berlin
    stories.handled(20 * 3600, wait=3, group="help")
    projected(stories.stream())
    day = START.astimezone(BERLIN).replace(hour=0)
    assert offered() == [(None, "", 4)]
    assert offered(by="group") == [(None, "help", 1), (None, "sales", 3)]
    assert offered(by="group", grain="day") == [
        (day, "sales", 2),
        (day + timedelta(days=1), "help", 1),
        (day + timedelta(days=1), "sales", 1),
    ]
    assert offered(grain="weekday") == [(4, "", 2), (5, "", 2)]
    assert offered(grain="hour_of_day", groups=("sales",)) == [(0, "", 1), (9, "", 2)]
    assert offered(media=("email",)) == []
