"""The README speaks of what is there: every variable, command and target, and no other."""

import re
from dataclasses import fields
from pathlib import Path

from contactcenter.env import Environment

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## )", README, re.S | re.M)
    assert found is not None
    return found[1]


def test_the_table_of_variables_is_the_environment():
    table = re.findall(r"^\| `([A-Z_]+)` \|", section("Configuration"), re.M)
    assert sorted(table) == sorted(field.name.upper() for field in fields(Environment))


def test_every_command_is_named():
    text = section("Commands")
    commands = {
        path.stem
        for path in ROOT.glob("*/**/management/commands/*.py")
        if path.name != "__init__.py" and ".venv" not in path.parts
    }
    assert {name for name in commands if f"`{name}" not in text} == set()


def test_every_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)(?:`|  )", README, re.M))
    assert named <= targets
    assert {"demo", "test", "asterisk"} <= named
