"""Whether a goal is on its way, when it is reviewed, and what pulled it down."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st

from apps.goals.domain.course import Aim, GoalState, Trend, fit, judge, next_review, outliers
from apps.kpis.domain.ratio import Ratio

START, DUE = date(2026, 10, 1), date(2026, 12, 31)
LEVEL = Aim(0.8, DUE, higher_is_better=True)
ASA = Aim(20, DUE, higher_is_better=False)


def days(*values):
    return [(START + timedelta(days=n), value) for n, value in enumerate(values)]


def test_a_trend_is_the_line_through_the_days():
    trend = fit(days(*(0.5 + 0.01 * n for n in range(10))), START + timedelta(days=20))

    assert trend is not None
    assert (round(trend.at_due, 6), round(trend.per_week, 6), trend.days) == (0.7, 0.07, 10)
    assert fit(days(0.5, 0.6), DUE) is None
    assert fit(days(*(30.0 - 3 * n for n in range(9))), DUE) == Trend(0.0, pytest.approx(-21), 9)


@pytest.mark.parametrize(
    ("aim", "current", "at_due", "today", "state"),
    [
        (LEVEL, 0.7, 0.85, START, GoalState.ON_TRACK),
        (LEVEL, 0.85, 0.7, START, GoalState.AT_RISK),
        (LEVEL, 0.8, None, START, GoalState.ON_TRACK),
        (LEVEL, 0.79, None, START, GoalState.AT_RISK),
        (LEVEL, None, None, START, GoalState.NO_DATA),
        (LEVEL, 0.8, 0.1, DUE, GoalState.REACHED),
        (LEVEL, 0.79, 0.9, DUE + timedelta(days=1), GoalState.MISSED),
        (LEVEL, None, None, DUE + timedelta(days=1), GoalState.MISSED),
        (ASA, 25.0, 18.0, START, GoalState.ON_TRACK),
        (ASA, 20.0, None, DUE, GoalState.REACHED),
        (ASA, 21.0, None, DUE, GoalState.MISSED),
    ],
)
def test_a_goal_is_judged(aim, current, at_due, today, state):
    trend = None if at_due is None else Trend(at_due, 0.0, 9)
    assert judge(aim, current, trend, today) == state


def test_reviews_are_weekly_for_three_months_and_then_monthly():
    assert next_review(START, None) == date(2026, 10, 8)
    assert next_review(START, date(2026, 12, 31)) == date(2027, 1, 7)
    assert next_review(START, date(2027, 1, 1)) == date(2027, 2, 1)
    assert next_review(date(2026, 8, 31), date(2027, 1, 31)) == date(2027, 2, 28)
    assert next_review(date(2026, 8, 31), date(2026, 11, 30)) == date(2026, 12, 30)


def test_outliers_are_what_lacked_most_not_what_was_lowest():
    level = {"small": Ratio(0, 2), "large": Ratio(600, 1000), "good": Ratio(95, 100), "none": Ratio(0, 0)}

    worst = outliers(level, LEVEL)

    assert [(one.key, one.value, one.gap) for one in worst] == [("large", 0.6, 200.0), ("small", 0.0, 1.6)]
    waits = outliers({"monday": Ratio(900, 30), "friday": Ratio(100, 10)}, ASA)
    assert [(one.key, one.gap, one.weight) for one in waits] == [("monday", 300.0, 1.0)]


@settings(max_examples=15)
@given(st.dictionaries(st.text(max_size=3), st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_gaps_are_shares_of_the_whole(pairs):
    ratios = {key: Ratio(min(pair), max(pair)) for key, pair in pairs.items()}

    found = outliers(ratios, LEVEL, most=10)

    assert all(one.value < 0.8 and one.gap > 0 for one in found)
    assert not found or sum(one.weight for one in found) == pytest.approx(1)
