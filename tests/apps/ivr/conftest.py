"""A directory that the demo flows can refer to."""

from pathlib import Path

import pytest

from apps.audit.models import AuditEvent
from apps.ivr.models import Prompt, PromptVersion
from apps.ivr.prompt_services import load_prompt_file
from apps.schedules.models import BusinessHours, Holiday, HoursBlock
from apps.schedules.services import load_hours_file
from tests.factories import SkillFactory, SkillGroupFactory
from tests.harness.planted import plant

FIXTURES = Path(__file__).parents[3] / "fixtures"


def _load_files() -> None:
    load_hours_file(FIXTURES / "schedules" / "demo.json")
    load_prompt_file(FIXTURES / "prompts" / "demo.json")


@pytest.fixture
def directory(db):
    """What the demo flows name: groups, skills, business hours, prompts."""
    for code in ("sales", "support", "billing"):
        SkillGroupFactory(code=code)
        SkillFactory(code=code)
    for code in ("english", "mandarin"):
        SkillFactory(code=code)
    plant(_load_files, BusinessHours, HoursBlock, Holiday, Prompt, PromptVersion, AuditEvent)
