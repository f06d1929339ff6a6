"""The rules themselves find what they are meant to find."""

import textwrap

import pytest

from tests.architecture import sources
from tests.architecture.test_layers import is_pure_target, is_shown, may_import


@pytest.mark.parametrize(
    ("app", "other", "allowed"),
    [
        ("floor", "ivr", True),
        ("ivr", "floor", False),
        ("ivr", "acd", False),
        ("agents", "customers", False),
        ("accounts", "audit", True),
        ("interactions", "agents", True),
    ],
)
def test_direction(app, other, allowed):
    assert may_import(app, other) is allowed


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("apps.agents.selectors.list_agents", True),
        ("apps.agents.admin.AgentAdmin", False),
        ("apps.agents.api.views.AgentViewSet", False),
        ("apps.kernel.ids.new_id", True),
        ("apps.accounts.theme.ModelAdmin", True),
    ],
)
def test_surface(target, shown):
    assert is_shown(target) is shown


def test_pure_code_may_not_reach_into_models():
    assert is_pure_target("apps.interactions.domain.events")
    assert not is_pure_target("apps.agents.models.Agent")


def test_relative_imports_are_resolved(tmp_path, monkeypatch):
    sources.imports_of.cache_clear()  # another test may have asked about the real ones
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    folder = tmp_path / "apps" / "agents" / "models"
    folder.mkdir(parents=True)
    (folder / "agent.py").write_text(textwrap.dedent("from ..admin import AgentAdmin\nfrom . import skill\n"))

    found = [entry.target for entry in sources.imports_of("apps")]

    assert found == ["apps.agents.admin.AgentAdmin", "apps.agents.models.skill"]
    sources.imports_of.cache_clear()


def test_length_of_a_function_leaves_its_docstring_out(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "ROOT", tmp_path)
    (tmp_path / "apps").mkdir()
    (tmp_path / "apps" / "some.py").write_text(
        'def act():\n    """Say.\n\n    More.\n    """\n    return 1\n'
    )

    assert sources.function_lengths("apps") == [2]
