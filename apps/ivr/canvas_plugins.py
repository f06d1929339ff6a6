"""What other parts of the suite add to the editor's page: a test call, coverage, report figures.

A plug-in is a JavaScript module among the static files that exports ``install(editor)``; docs/flow-editor.md says what
``editor`` offers. Whoever has one registers it when its app is ready, so that flows need not know who reports on them.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static

from apps.ivr.models import FlowVersion

Settings = Callable[[HttpRequest, FlowVersion], dict[str, Any] | None]
"""What the module is told about a version, such as the addresses that it asks; None where this user gets no such
plug-in."""

_plugins: dict[str, Settings] = {}


def register_canvas_plugin(module: str, settings: Settings) -> None:
    """Let the editor load ``module``, a name such as ``kpis/flow_report.js``. May be repeated."""
    _plugins[module] = settings


def plugins_for(request: HttpRequest, version: FlowVersion) -> list[dict[str, Any]]:
    """Return what the page must load for a user and a version."""
    told = {module: settings(request, version) for module, settings in _plugins.items()}
    return [
        {"module": static(module), "settings": value} for module, value in told.items() if value is not None
    ]
