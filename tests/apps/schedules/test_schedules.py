"""Business hours in the database and in the admin."""

from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from apps.schedules.domain.hours import Schedule, Span
from apps.schedules.models import BusinessHours, Holiday, HoursBlock
from apps.schedules.selectors import get_schedules
from apps.schedules.services import load_hours_file, save_business_hours

DEMO = Path(__file__).parents[3] / "fixtures" / "schedules" / "demo.json"
MORNING = Span(time(9), time(12))
AFTERNOON = Span(time(13), time(18))

pytestmark = pytest.mark.django_db


def office(**changes) -> BusinessHours:
    values = {
        "code": "office",
        "name": "Office",
        "time_zone": "Asia/Shanghai",
        "blocks": [(day, span) for day in range(5) for span in (MORNING, AFTERNOON)],
        "holidays": [
            (date(2027, 2, 6), "Spring Festival", None),
            (date(2027, 2, 20), "Make-up workday", MORNING),
        ],
    }
    return save_business_hours(**{**values, **changes})


def test_what_is_saved_is_what_the_engine_gets(django_assert_num_queries):
    office()
    with django_assert_num_queries(3):
        schedules = get_schedules()
    assert schedules == {
        "office": Schedule(
            "office",
            "Asia/Shanghai",
            dict.fromkeys(range(5), (MORNING, AFTERNOON)),
            {date(2027, 2, 6): (), date(2027, 2, 20): (MORNING,)},
        )
    }


def test_saving_again_replaces_the_rows():
    first = office()
    second = office(name="Branch", blocks=[(0, MORNING)], holidays=[])
    assert second.pk == first.pk
    assert [str(block) for block in second.blocks.all()] == ["Monday 09:00–12:00"]
    assert Holiday.objects.count() == 0


def test_a_special_day_may_have_a_break():
    day = date(2027, 2, 20)
    office(holidays=[(day, "Make-up workday", MORNING), (day, "Make-up workday", AFTERNOON)])
    assert get_schedules()["office"].special == {day: (MORNING, AFTERNOON)}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"blocks": [(0, MORNING), (0, Span(time(11), time(13)))]},
            "Monday 09:00–12:00 and Monday 11:00–13:00 overlap.",
        ),
        ({"blocks": [(6, Span(time(22), time(6))), (0, Span(time(5), time(7)))]}, "overlap"),
        ({"blocks": [(0, Span(time(9), time(9)))]}, "Opening and closing are the same"),
        ({"blocks": [(7, MORNING)]}, "is not a valid choice"),
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone."),
        (
            {"holidays": [(date(2027, 1, 1), "a", None), (date(2027, 1, 1), "b", MORNING)]},
            "2027-01-01 is given twice",
        ),
        ({"code": "no code"}, "Enter a valid “slug”"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(changes, message):
    with pytest.raises(ValidationError) as caught:
        office(**changes)
    assert message in " ".join(caught.value.messages)
    assert not HoursBlock.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        lambda hours: HoursBlock(hours=hours, weekday=0, opens=time(9), closes=time(9)),
        lambda hours: HoursBlock(hours=hours, weekday=7, opens=time(9), closes=time(10)),
        lambda hours: Holiday(hours=hours, date=date(2027, 1, 1), name="half", opens=time(9)),
        lambda hours: Holiday(hours=hours, date=date(2027, 2, 6), name="again"),
    ],
    ids=["empty block", "eighth weekday", "half a holiday", "holiday twice"],
)
def test_the_database_refuses_what_no_form_has_seen(row):
    hours = office()
    with pytest.raises(IntegrityError):
        row(hours).save()


def test_demo_file_loads_and_leaves_what_people_change_afterwards():
    load_hours_file(DEMO)
    first = get_schedules()
    save_business_hours(code="office-hours", name="Ours", time_zone="UTC", blocks=[(0, MORNING)])
    changed = get_schedules()
    assert [hours.code for hours in load_hours_file(DEMO)] == ["service-hours", "office-hours"]
    assert get_schedules() == changed
    assert set(first) == {"service-hours", "office-hours"}
    at = datetime(2026, 11, 22, 3, 0, tzinfo=ZoneInfo("UTC")).timestamp()
    assert all(first["service-hours"].is_open(at + hour * 3600) for hour in range(24 * 7))


def post_data(
    blocks: list[tuple[int, str, str]], holidays: list[tuple[str, str, str]] = ()
) -> dict[str, str]:
    data = {"code": "office", "name": "Office", "time_zone": "UTC"}
    for prefix, rows, names in (
        ("blocks", blocks, ("weekday", "opens", "closes")),
        ("holidays", holidays, ("date", "opens", "closes")),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for place, row in enumerate(rows):
            data |= {f"{prefix}-{place}-{name}": str(value) for name, value in zip(names, row, strict=True)}
            data |= {f"holidays-{place}-name": "Day"} if prefix == "holidays" else {}
    return data


def test_admin_saves_hours(admin_client):
    blocks = [(0, "09:00", "12:00"), (0, "13:00", "18:00"), (4, "22:00", "06:00")]
    answer = admin_client.post(
        reverse("admin:schedules_businesshours_add"), post_data(blocks, [("2027-01-01", "", "")])
    )
    assert answer.status_code == 302
    assert get_schedules()["office"] == Schedule(
        "office",
        "UTC",
        {0: (MORNING, AFTERNOON), 4: (Span(time(22), time(6)),)},
        {date(2027, 1, 1): ()},
    )


@pytest.mark.parametrize(
    ("blocks", "holidays", "message"),
    [
        (
            [(0, "09:00", "12:00"), (0, "11:00", "13:00")],
            [],
            "Monday 09:00–12:00 and Monday 11:00–13:00 overlap.",
        ),
        ([(0, "09:00", "09:00")], [], "Opening and closing are the same."),
        ([(0, "", "")], [], "This field is required."),
        ([], [("2027-01-01", "", ""), ("2027-01-01", "09:00", "12:00")], "is given twice"),
        ([], [("2027-01-01", "09:00", "")], "Give both times, and different ones, or none."),
    ],
)
def test_admin_says_what_is_wrong(admin_client, blocks, holidays, message):
    answer = admin_client.post(reverse("admin:schedules_businesshours_add"), post_data(blocks, holidays))
    assert answer.status_code == 200
    assert message in answer.content.decode()
    assert not BusinessHours.objects.exists()


def test_admin_list_says_whether_it_is_open(admin_client):
    always = [(day, span) for day in range(7) for span in (Span(time(0), time(12)), Span(time(12), time(0)))]
    office(blocks=always)
    office(code="shut", blocks=[], holidays=[])
    page = admin_client.get(reverse("admin:schedules_businesshours_changelist")).content.decode()
    assert "office" in page
    assert ">never<" in page.replace("\n", "").replace(" ", "")
