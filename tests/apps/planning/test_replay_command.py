"""`manage.py replay` on a day from the event log."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.agents.domain.events import PresenceChanged
from apps.agents.domain.states import Presence
from apps.floor.projector import copy_events
from apps.interactions.domain.record import Recorded
from tests import factories
from tests.factories.stories import START, handled, interaction_id, record

DAY = ("--from", "2026-11-02", "--to", "2026-11-02")


@pytest.fixture
def day(db) -> None:
    """Twenty calls for sales within ten minutes; one agent came the day before and stayed."""
    group = factories.SkillGroupFactory(code="sales", name="Sales")
    membership = factories.GroupMembershipFactory(group=group, agent__extension="1001")
    agent = membership.agent.pk
    calls = [handled(interaction_id(n), at=START + n * 30.0, agent=agent) for n in range(20)]
    came = Recorded("main", 1, 1, 1, START - 86_400, PresenceChanged(agent, Presence.AVAILABLE))
    later = [
        Recorded(one.site, one.position + 1, one.epoch, one.seq, one.at, one.event) for one in record(*calls)
    ]
    copy_events([came, *later])


def run(*args: str) -> str:
    out = StringIO()
    call_command("replay", *args, stdout=out)
    return out.getvalue()


def test_the_day_as_it_was_and_with_todays_rules(day):
    found = json.loads(run(*DAY, "--json"))

    assert found["recorded"]["offered"] == found["present"]["offered"] == 20
    assert found["recorded"]["answered"] == 20
    # One agent cannot have two conversations: as recorded there were 75 s for each 30 s.
    assert found["present"]["asa"] > found["recorded"]["asa"]
    assert set(found) == {"recorded", "present"}


def test_another_policy_and_the_difference(day, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text('{"groups": {"sales": {"ring_timeout_seconds": 3, "pause_after_misses": 1}}}')

    found = json.loads(run(*DAY, "--policy", str(file), "--json"))
    table = run(*DAY, "--policy", str(file)).splitlines()

    assert found["difference"]["offered"] == 0
    assert found["policy"]["asa"] - found["present"]["asa"] == pytest.approx(found["difference"]["asa"])
    assert table[0].split("  ")[-1].strip() == "difference"
    assert [line.split()[0] for line in table[1:5]] == ["offered", "answered", "abandoned", "flowed_out"]


def test_what_is_wrong_is_said(day, tmp_path):
    file = tmp_path / "rules.json"
    file.write_text('{"groups": {"nobody": {}}}')

    for args, complaint in (
        (("--from", "yesterday", "--to", "2026-11-02"), "expected a day"),
        (("--from", "2020-01-01", "--to", "2020-01-02"), "Nobody waited"),
        ((*DAY, "--policy", str(file)), "no skill group “nobody”"),
        ((*DAY, "--policy", str(tmp_path / "none.json")), "No such file"),
    ):
        with pytest.raises(CommandError, match=complaint):
            run(*args)
    file.write_text("{")
    with pytest.raises(CommandError, match="no JSON"):
        run(*DAY, "--policy", str(file))
