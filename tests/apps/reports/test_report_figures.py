"""The figures of each report on an afternoon that was counted by hand."""

import pytest

from tests.apps.reports.conftest import make, rows_of


def test_service_level_over_time_counts_each_hour_by_itself(afternoon) -> None:
    result = make("service-level-over-time", groups=("sales",), grain="hour")
    table = result.tables[0]
    by_hour = [dict(zip([c.key for c in table.columns], row.values, strict=True)) for row in table.rows]
    assert [row["at"].hour for row in by_hour] == list(range(24))
    eight, nine = by_hour[8], by_hour[9]
    # Answered after 10, 20, 26 and (transferred later) 10 s; abandoned after 30 and, short, 4 s.
    assert (eight["offered"], eight["answered"], eight["answered_within"], eight["abandoned"]) == (6, 4, 3, 2)
    assert eight["service_level"] == pytest.approx(3 / 5)
    assert (nine["offered"], nine["service_level"]) == (1, 1.0)
    assert by_hour[10]["service_level"] is None
    assert "kpis" in table.rows[8].links["service_level"]


def test_the_weekday_and_the_hour_are_those_of_the_zone_that_was_asked_for(afternoon) -> None:
    friday = rows_of(make("service-level-by-weekday"))["Friday"]
    assert friday["offered"] == 10
    assert rows_of(make("traffic-by-hour"))["08:00"]["offered"] == 9


def test_every_policy_judges_the_same_calls(afternoon) -> None:
    found = make("service-level-policies", groups=("sales",)).tables[0]
    levels = {str(row.values[0])[0]: row.values[1] for row in found.rows}
    # 5 answered, 4 within; 2 abandoned, 1 of them within and short.
    assert levels == pytest.approx(
        {"A": 5 / 7, "B": 4 / 5, "C": 4 / 7, "D": 4 / 6, "E": 5 / 7, "F": 4 / 6, "G": 5 / 7}
    )


def test_the_inclusive_level_counts_who_flowed_out_against_us(afternoon) -> None:
    found = rows_of(make("inclusive-service-level"))
    assert found["Help"]["inclusive_level"] == pytest.approx(2 / 3)
    assert found["Sales"]["inclusive_level"] == pytest.approx(4 / 7)


def test_the_heat_map_has_every_hour_of_the_week(afternoon) -> None:
    table = make("traffic-heat-map").tables[0]
    assert len(table.rows) == 168
    assert {row.values[:3] for row in table.rows if row.values[2]} == {
        ("Friday", "08:00", 9),
        ("Friday", "09:00", 1),
    }
