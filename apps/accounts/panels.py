"""What apps add to the page of another app's object: a recording player, service levels, a ticket.

The app of the page holds one :class:`Panels` and knows nothing of what is added; others register in their
``AppConfig.ready()``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.template.loader import render_to_string

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Panel:
    """A block of a page. ``context`` gets the request and the object, and returns what the template needs, or None
    where there is nothing to show (or the user may not see it). ``order`` places it among the panels, lowest first."""

    name: str
    template: str
    context: Callable[[HttpRequest, Any], dict[str, Any] | None]
    order: int = 100


class Panels(Generic[T]):
    """The panels of one kind of page; their templates get the object as ``variable``."""

    def __init__(self, variable: str) -> None:
        self._variable = variable
        self._panels: dict[str, Panel] = {}

    def register(self, panel: Panel) -> None:
        """Show ``panel`` on every page. Registering a name again replaces the panel."""
        self._panels[panel.name] = panel

    def render(self, request: HttpRequest, shown: T, without: Collection[str] = ()) -> list[str]:
        """Return the HTML of all panels that have something to show for an object, in their order; those named in
        ``without`` are left out."""
        blocks: list[str] = []
        for panel in sorted(self._panels.values(), key=lambda panel: (panel.order, panel.name)):
            context = None if panel.name in without else panel.context(request, shown)
            if context is not None:
                blocks.append(render_to_string(panel.template, {self._variable: shown, **context}, request))
        return blocks
