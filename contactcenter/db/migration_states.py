"""Migrations of an empty database in less than half of the time (ADR 0127).

While Django migrates, it keeps a class for every model as it stands at that point, and makes the classes of all models
that are in any relation to a new one anew, directly or over others. In this suite nearly every model is in relation to
users or agents: a hundred models are made some nine thousand times. A new model needs none of that, for nothing refers
to it yet, and an index or a constraint changes no class. A migration that runs Python is not affected: it asks for
fresh classes of all models (``clear_delayed_apps_cache``), as Django itself has it do after its own shortcuts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState


def _add_model(self: ProjectState, model_state: ModelState) -> None:
    key = model_state.app_label, model_state.name_lower
    is_new = key not in self.models
    self.models[key] = model_state
    if self._relations is not None:  # type: ignore[attr-defined]  # an inside of Django
        self.resolve_model_relations(key)
    if "apps" not in self.__dict__:
        return
    if is_new:
        self.is_delayed = True
        self.apps.render_multiple([model_state])
    else:
        self.reload_model(*key)


def _append_option(self: ProjectState, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
    model_state = self.models[app_label, model_name]
    model_state.options[option_name] = [*model_state.options[option_name], obj]
    self.is_delayed = True


@contextmanager
def quick_states() -> Iterator[None]:
    """Leave out what no migration of ours needs, for as long as this lasts; of this process only."""
    with (
        patch.object(ProjectState, "add_model", _add_model),
        patch.object(ProjectState, "_append_option", _append_option),
    ):
        yield
