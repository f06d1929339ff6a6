"""What upper layers add to the interaction's page: a recording player, a survey, a ticket.

An app of a higher layer calls :func:`register_panel` in its ``AppConfig.ready()``; this app knows nothing of
it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from apps.interactions.models import Interaction

# Returns the template's context, or None where there is nothing to show (or the user may not see it).
PanelContext = Callable[[HttpRequest, Interaction], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of the page. ``order`` places it among the panels, lowest first."""

    name: str
    template: str
    context: PanelContext
    order: int = 100


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    """Show ``panel`` on the page of every interaction. Registering a name again replaces the panel."""
    _panels[panel.name] = panel


def render_panels(request: HttpRequest, interaction: Interaction, without: Collection[str] = ()) -> list[str]:
    """Return the HTML of all panels that have something to show for ``interaction``, in their order; those named in
    ``without`` are left out."""
    shown: list[str] = []
    for panel in sorted(_panels.values(), key=lambda panel: (panel.order, panel.name)):
        if panel.name in without:
            continue
        context = panel.context(request, interaction)
        if context is not None:
            shown.append(render_to_string(panel.template, {"interaction": interaction, **context}, request))
    return shown
