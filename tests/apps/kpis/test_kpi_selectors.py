"""Figures of windows, series, first contact resolution, and what lies behind a figure."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.customers.models import Customer
from apps.interactions.models import Interaction
from apps.kpis.domain.formulas import FORMULAS, UnknownFormula
from apps.kpis.domain.ratio import Ratio
from apps.kpis.selectors import (
    count_interactions_behind,
    get_fcr,
    get_figures,
    get_figures_by_group,
    get_interval_series,
    get_waiting_now,
    list_interactions_behind,
)
from apps.kpis.windows import Window, day_of, local_day, window
from tests.apps.kpis.stories import T0, Stories

START = datetime.fromtimestamp(T0, UTC)
HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
DAY_SECONDS = 86_400.0


def test_figures_of_a_window_and_of_some_groups(projected, stories: Stories) -> None:
    stories.handled(0, wait=10)
    stories.handled(0, wait=50, group="help")
    stories.abandoned(3600, wait=9)
    projected(stories.stream())
    both = get_figures(start=START, end=START + HOUR)
    assert (both.counts.offered, both.asa_seconds, both.service_level, both.abandon_rate) == (
        2,
        30.0,
        1.0,
        0.0,
    )
    assert both.conservation.ok
    assert get_figures(start=START, end=START + HOUR, groups=["help"]).asa_seconds == 50.0
    assert get_figures(start=START + HOUR, end=START + 2 * HOUR).counts.abandoned == 1
    assert {
        code: figures.counts.offered
        for code, figures in get_figures_by_group(start=START, end=START + HOUR).items()
    } == {
        "help": 1,
        "sales": 1,
    }


def test_nothing_yet_is_no_figure(groups) -> None:
    figures = get_figures(start=START, end=START + HOUR)
    assert (figures.counts.offered, figures.waiting, figures.conservation.ok) == (0, 0, True)
    assert (figures.asa_seconds, figures.aht_seconds, figures.service_level) == (None, None, None)
    assert get_figures_by_group(start=START, end=START + HOUR) == {}


def test_a_window_is_widened_to_the_raster_and_says_so(groups) -> None:
    figures = get_figures(start=START + timedelta(minutes=7), end=START + timedelta(minutes=16))
    assert (figures.start, figures.end) == (START, START + 2 * QUARTER)


def test_windows_that_make_no_sense_are_refused(groups) -> None:
    with pytest.raises(ValueError, match="lies before the start"):
        get_figures(start=START, end=START - HOUR)
    with pytest.raises(ValueError, match="has no time zone"):
        get_figures(start=START.replace(tzinfo=None), end=START)


def test_who_waits_is_counted_in_the_window_of_the_arrival(projected, stories: Stories) -> None:
    stories.waiting(0)
    stories.waiting(1000, group="help")
    projected(stories.stream())
    assert get_figures(start=START, end=START + QUARTER).waiting == 1
    assert get_waiting_now() == {"sales": 1, "help": 1}
    assert get_waiting_now(groups=["help"]) == {"help": 1}


def test_a_series_has_every_interval(projected, stories: Stories) -> None:
    stories.handled(1000, wait=10)
    projected(stories.stream())
    series = get_interval_series(start=START, end=START + HOUR)
    assert [point.start for point in series] == [START + QUARTER * number for number in range(4)]
    assert [point.counts.offered for point in series] == [0, 1, 0, 0]
    by_event = get_interval_series(start=START, end=START + HOUR, basis="event", groups=["help"])
    assert [point.counts.offered for point in by_event] == [0, 0, 0, 0]


def test_today_is_the_local_day() -> None:
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        late = datetime(2027, 1, 15, 17, 0, tzinfo=UTC)  # 01:00 on the 16th in Shanghai
        assert day_of(late) == Window(
            datetime(2027, 1, 15, 16, tzinfo=UTC), datetime(2027, 1, 16, 16, tzinfo=UTC)
        )


def test_a_day_on_which_the_clock_changes_is_shorter_and_yesterday_keeps_the_clock() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        spring = local_day(date(2027, 3, 28))
        assert spring.end - spring.start == timedelta(hours=23)
        noon = datetime(2027, 3, 28, 12, 0, tzinfo=timezone.get_current_timezone())
        before = window(spring.start, noon).earlier(1)
        assert timezone.localtime(before.end).hour == 12
        assert before.end - before.start == timedelta(hours=12)


def test_a_repeat_within_seven_days_is_no_resolution(projected, stories: Stories) -> None:
    stories.handled(0, wait=1, ani="+15550100001")
    stories.abandoned(6 * DAY_SECONDS, wait=2, ani="+15550100001")  # comes again, and gives up
    stories.handled(0, wait=1, ani="+15550100002")
    stories.handled(8 * DAY_SECONDS, wait=1, ani="+15550100002")  # too late to be a repeat
    stories.handled(0, wait=1, ani="+15550100003")
    stories.handled(3600, wait=1, ani="+15550100003", group="help")  # about something else
    stories.handled(0, wait=1, ani="")  # nobody who could be recognised
    projected(stories.stream())
    fcr = get_fcr(start=START, end=START + QUARTER, now=START + timedelta(days=30))
    assert (fcr.contacts, fcr.repeated, fcr.value, fcr.provisional) == (3, 1, 2 / 3, False)
    assert get_fcr(start=START, end=START + HOUR * 2, groups=["help"], now=START).contacts == 1


def test_a_customer_is_recognised_under_another_number(projected, stories: Stories) -> None:
    customer = Customer.objects.create(name="Ada")
    calls = [
        stories.handled(0, wait=1, ani="+15550100001"),
        stories.handled(3600, wait=1, ani="+15550100002"),
    ]
    projected(stories.stream())
    assert get_fcr(start=START, end=START + QUARTER, now=START).value == 1.0
    Interaction.objects.filter(pk__in=calls).update(customer=customer)
    assert get_fcr(start=START, end=START + QUARTER, now=START).value == 0.0


def test_first_contact_resolution_is_provisional_while_the_seven_days_run(
    projected, stories: Stories
) -> None:
    stories.handled(0, wait=1, ani="+15550100001")
    stories.handled(0, wait=1, ani="+15550100002")
    stories.handled(600, wait=1, ani="+15550100002")
    projected(stories.stream())
    early = get_fcr(start=START, end=START + QUARTER, now=START + timedelta(days=1))
    # The first call of the second party is decided: it was repeated.
    assert (early.contacts, early.repeated, early.open, early.provisional) == (3, 1, 2, True)
    late = get_fcr(start=START, end=START + QUARTER, now=START + timedelta(days=8))
    assert (late.value, late.open, late.provisional) == (2 / 3, 0, False)


def test_nobody_called_is_no_first_contact_resolution(groups) -> None:
    fcr = get_fcr(start=START, end=START + HOUR)
    assert (fcr.contacts, fcr.value, fcr.provisional) == (0, None, False)


def test_each_interaction_behind_the_service_level_says_why(projected, stories: Stories) -> None:
    stories.handled(0, wait=12)
    stories.handled(60, wait=25.5)
    stories.abandoned(120, wait=4)
    stories.abandoned(180, wait=90)
    stories.waiting(240)
    projected(stories.stream())
    behind = list_interactions_behind("service_level_d", start=START, end=START + QUARTER)
    assert [(str(line.verdict), line.adds) for line in behind] == [
        ("abandoned after 90 s > 20 s", Ratio(0, 1)),
        ("short abandon: 4 s < 5 s", Ratio(0, 0)),
        ("answered in 25.5 s > 20 s", Ratio(0, 1)),
        ("answered in 12 s <= 20 s", Ratio(1, 1)),
    ]
    assert count_interactions_behind("service_level_d", start=START, end=START + QUARTER) == 4
    second = list_interactions_behind("service_level_d", start=START, end=START + QUARTER, limit=1, offset=1)
    assert [str(line.verdict) for line in second] == ["short abandon: 4 s < 5 s"]


@pytest.mark.parametrize("formula_id", [key for key in FORMULAS if key != "missed_offer_rate"])
def test_the_rows_behind_every_figure_add_up_to_it(projected, stories: Stories, formula_id: str) -> None:
    for number in range(3):
        stories.transferred(number * 10)
        stories.handled(number * 10, wait=15 * number, hold=number, ani=f"+1555010000{number}")
        stories.abandoned(number * 20, wait=number * 15 + 1)
    stories.flowed_out(30, wait=12)
    stories.waiting(30)
    projected(stories.stream())
    span = {"start": START, "end": START + QUARTER}
    total = sum((row.adds for row in list_interactions_behind(formula_id, **span)), Ratio(0, 0))
    expected = (
        get_fcr(**span).value if formula_id == "fcr_repeat" else get_figures(**span).evaluate(formula_id)
    )
    assert total.value == expected
    assert total.value is not None


def test_contacts_behind_the_first_contact_resolution(projected, stories: Stories) -> None:
    stories.handled(0, wait=1, ani="+15550100001")
    stories.handled(43_200, wait=1, ani="+15550100001")
    projected(stories.stream())
    rows = list_interactions_behind("fcr_repeat", start=START, end=START + timedelta(days=1))
    assert [(str(row.verdict), row.adds) for row in rows] == [
        ("no repeat so far, the 7 days are not over", Ratio(1, 1)),
        ("came again after 0.5 days <= 7 days", Ratio(0, 1)),
    ]
    assert count_interactions_behind("fcr_repeat", start=START, end=START + timedelta(days=1)) == 2


def test_an_unknown_formula_is_refused(groups) -> None:
    with pytest.raises(UnknownFormula):
        list_interactions_behind("slo", start=START, end=START)
