"""What other apps add to the page of a ticket: its service levels, its queue, articles that fit.

An app calls :func:`register_panel` in its ``AppConfig.ready()``; this app knows nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from apps.tickets.models import Ticket

# Returns the template's context, or None where there is nothing to show (or the user may not see it).
PanelContext = Callable[[HttpRequest, Ticket], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A block beside the conversation. ``order`` places it, lowest first; the template gets ``ticket``."""

    name: str
    template: str
    context: PanelContext
    order: int = 100


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Show ``panel`` on the page of every ticket. Registering a name again replaces the panel."""
    _panels[panel.name] = panel


def render_panels(request: HttpRequest, ticket: Ticket) -> list[str]:
    """Return the HTML of all panels that have something to show for ``ticket``, in their order."""
    shown: list[str] = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        context = panel.context(request, ticket)
        if context is not None:
            shown.append(render_to_string(panel.template, {"ticket": ticket, **context}, request))
    return shown
