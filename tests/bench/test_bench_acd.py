"""`bench acd`, small: it runs, its figures have their names, and it can fail."""

import json

import pytest
from django.core.management import CommandError, call_command

from contactcenter.bench.routing import acd
from contactcenter.bench.routing.naive import NaiveMatcher

SMALL = ("acd", "--decisions", "300", "--steps", "3000", "--calls", "400", "--agents", "40", "--groups", "5")
KEYS = (
    "decisions_per_second", "p50_us", "p99_us", "naive_ratio", "p99_growth_1k_100k", "divergences", "lost",
    "doubly_assigned", "wrong_skill",
)  # fmt: skip


@pytest.fixture(autouse=True)
def few_waiting(monkeypatch) -> None:
    for name, waiting in (("FEW", 50), ("MANY", 200), ("MOST", 400)):
        monkeypatch.setattr(acd, name, waiting)


def test_the_last_line_is_one_json_object_with_the_figures(capsys):
    call_command("bench", *SMALL, "--json")

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(KEYS) <= set(found)
    assert [found[name] for name in ("divergences", "lost", "doubly_assigned", "wrong_skill")] == [0, 0, 0, 0]
    assert found["decisions_per_second"] > 0
    assert [hour["offered"] for hour in found["hours"]] == [400, 400, 400]
    assert found["machine"]["cores"] >= 1


def test_a_slow_truth_that_differs_fails_the_run(monkeypatch, capsys):
    monkeypatch.setattr(NaiveMatcher, "best_agent", lambda self, item: None)

    with pytest.raises(CommandError):
        call_command("bench", *SMALL)
    assert "divergences" in capsys.readouterr().out
