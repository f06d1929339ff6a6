"""Two groups, and calls that can be told in one line each and are written as the floor's projector writes them."""

from collections.abc import Callable

import pytest

from apps.agents.models import SkillGroup
from apps.interactions.domain.record import Recorded
from tests.apps.kpis.stories import Stories, project
from tests.factories import SkillGroupFactory


@pytest.fixture
def groups(db) -> dict[str, SkillGroup]:
    """``sales``: threshold 20 s, short abandon 5 s; ``help``: 60 s and 10 s."""
    sales = SkillGroupFactory(code="sales", name="Sales", threshold_seconds=20, short_abandon_seconds=5)
    help_ = SkillGroupFactory(code="help", name="Help", threshold_seconds=60, short_abandon_seconds=10)
    return {"sales": sales, "help": help_}


@pytest.fixture
def stories() -> Stories:
    return Stories()


@pytest.fixture
def projected(groups) -> Callable[[list[Recorded]], None]:
    """Write a batch to the EventLog and let the projections follow, in one transaction."""
    return project
