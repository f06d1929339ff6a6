"""What other apps put on the page of a report: buttons."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from apps.reports.domain.asked import Asked


@dataclass(frozen=True, slots=True)
class PageAction:
    """A link beside the exports. ``url`` returns its address for what is shown; "" where this user has no such
    button. ``icon`` is a name of Material Symbols."""

    title: Any
    icon: str
    url: Callable[[HttpRequest, Asked], str]


_ACTIONS: list[PageAction] = []


def register_action(action: PageAction) -> None:
    """Put a button on every report's page. To be called when the app is ready."""
    if action not in _ACTIONS:
        _ACTIONS.append(action)


def actions_for(request: HttpRequest, asked: Asked) -> list[tuple[PageAction, str]]:
    """Return the buttons that this user has, with their addresses."""
    found = [(action, action.url(request, asked)) for action in _ACTIONS]
    return [(action, url) for action, url in found if url]
