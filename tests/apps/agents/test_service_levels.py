"""Service level policies: from their date on, never before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from apps.acd.selectors import load_floor_config
from apps.agents.domain.service_level import BEGINNING
from apps.agents.models import SkillGroup
from apps.agents.resources import SkillGroupSheet
from apps.agents.selectors import get_service_level
from apps.agents.services import open_service_level, set_service_level, withdraw_service_level
from apps.audit.models import AuditEvent
from tests.factories import SkillGroupFactory, SupervisorFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 15, 8, 7, tzinfo=UTC)


def test_a_change_holds_from_the_next_quarter_and_what_has_begun_stays() -> None:
    group, boss = SkillGroupFactory(code="sales"), SupervisorFactory()
    first = open_service_level(group=group, threshold_seconds=30, by=boss)
    changed = set_service_level(group=group, formula="E", note="contract", by=boss, now=NOW)
    assert changed.valid_from == datetime(2027, 1, 15, 8, 15, tzinfo=UTC)
    assert (changed.threshold_seconds, changed.formula, changed.made_by) == (30, "E", boss)
    again = set_service_level(group=group, short_abandon_seconds=7, now=NOW)
    assert (again.formula, again.short_abandon_seconds) == (
        "D",
        7,
    )  # replaces what was planned, builds on what holds
    assert list(group.service_levels.all()) == [again, first]
    for begins in (NOW - timedelta(minutes=7), NOW + timedelta(minutes=1)):
        with pytest.raises(ValidationError) as refused:
            set_service_level(group=group, valid_from=begins, threshold_seconds=5, now=NOW)
        assert "valid_from" in refused.value.message_dict
    with pytest.raises(ValidationError):
        withdraw_service_level(policy=first)
    said = AuditEvent.objects.filter(object_type="agents.servicelevelpolicy", actor_id=boss.pk).last()
    assert said is not None
    assert said.detail["group"] == "sales"


def test_the_floor_gets_what_holds_now() -> None:
    group = SkillGroupFactory(code="sales", threshold_seconds=30)
    SkillGroupFactory(code="plain")
    set_service_level(group=group, threshold_seconds=90)
    now = load_floor_config().groups
    assert (now["sales"].threshold_seconds, now["plain"].threshold_seconds) == (30, 20)
    group.service_levels.exclude(valid_from=BEGINNING).update(valid_from=BEGINNING + timedelta(minutes=15))
    assert load_floor_config().groups["sales"].threshold_seconds == 90


def test_a_sheet_opens_the_first_policy_and_changes_by_a_new_one() -> None:
    sheet = SkillGroupSheet()
    group = sheet.save(
        SkillGroup(), {"code": "vip", "name": "VIP", "threshold_seconds": 10, "formula": "A"}, None
    )
    level = get_service_level(group)
    assert (level.valid_from, level.threshold_seconds, level.formula) == (BEGINNING, 10, "A")
    same = sheet.save(SkillGroup.objects.get(pk=group.pk), {"threshold_seconds": 10}, None)
    assert same.service_levels.count() == 1
    sheet.save(SkillGroup.objects.get(pk=group.pk), {"threshold_seconds": 12}, None)
    planned = group.service_levels.first()
    assert planned is not None
    assert (planned.threshold_seconds, planned.has_begun) == (12, False)
