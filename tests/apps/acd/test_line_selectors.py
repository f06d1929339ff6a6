"""The rules of the waiting lines as the floor sees them."""

from datetime import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.acd.domain import rules
from apps.acd.domain.rules import Comfort, OverflowStep, QueueRules
from apps.acd.selectors import load_floor_config
from apps.agents import choices
from apps.agents.models import ComfortMessage, OverflowStep as Step
from apps.schedules.models import BusinessHours, HoursBlock
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_a_supervisor_set_becomes_the_rules():
    hours = BusinessHours.objects.create(code="office", name="Office", time_zone="UTC")
    HoursBlock.objects.create(hours=hours, weekday=0, opens=time(9), closes=time(18))
    sales = factories.SkillGroupFactory(code="sales")
    group = factories.SkillGroupFactory(
        code="billing",
        hours=hours,
        close_on_waiting=True,
        max_waiting=30,
        max_wait_seconds=600,
        tell_expected_wait=True,
        music_class="calm",
    )
    closed = {"group": group, "condition": "closed", "position": 1}
    Step.objects.create(**closed, action="voicemail", prompt="leave", flow="left-over")
    Step.objects.create(
        group=group, condition="waiting", after_seconds=60, action="group", target_group=sales
    )
    ComfortMessage.objects.create(group=group, prompt="wait", after_seconds=20, repeat_seconds=40)

    floor = load_floor_config()

    found = floor.groups["billing"].queue
    assert found.hours is not None and found.hours.code == "office"
    assert found.steps == (
        OverflowStep("waiting", "group", 60, "sales"),
        OverflowStep("closed", "voicemail", 0, "", "leave"),
    )
    assert found.comfort == (Comfort("wait", 20, 40),)
    assert (found.treats_waiting, found.max_waiting, found.max_wait_seconds, found.music) == (
        True,
        30,
        600,
        "calm",
    )
    assert (found.tell_position, found.tell_expected_wait) == (False, True)
    assert floor.groups["sales"].queue == QueueRules()


def test_the_words_of_the_admin_are_those_of_the_engine():
    conditions = {rules.WAITING, rules.FULL, rules.CLOSED, rules.HOLIDAY, rules.NO_AGENT}
    actions = {rules.ANNOUNCE, rules.TO_GROUP, rules.TO_VOICEMAIL, rules.TO_FLOW, rules.HANG_UP}
    assert set(choices.OverflowCondition.values) == conditions
    assert set(choices.OverflowAction.values) == actions | {rules.TO_CALLBACK}


def test_the_number_of_queries_does_not_grow_with_the_rules():
    hours = BusinessHours.objects.create(code="office", name="Office", time_zone="UTC")
    needed = []
    for number in range(12):
        group = factories.SkillGroupFactory(code=f"g{number}", hours=hours)
        Step.objects.create(group=group, condition="closed", action="hang_up")
        ComfortMessage.objects.create(group=group, prompt="wait", after_seconds=20)
        with CaptureQueriesContext(connection) as queries:
            assert len(load_floor_config().groups) == number + 1
        needed.append(len(queries))

    assert len(set(needed)) == 1
    assert needed[0] <= 15
