"""What a group's rules refer to and higher layers own: prompts and call flows, by their codes.

An app of a higher layer registers in its ``AppConfig.ready()`` how its things are listed; this app knows nothing of it.
"""

from collections.abc import Callable, Mapping

PROMPT = "prompt"
FLOW = "flow"

Lister = Callable[[], Mapping[str, str]]
"""Returns the names by code of everything that can be referred to now."""

_listers: dict[str, Lister] = {}


def register_references(kind: str, lister: Lister) -> None:
    """Let things of ``kind`` be listed by ``lister``. Registering a kind again replaces it."""
    _listers[kind] = lister


def list_references(kind: str) -> Mapping[str, str]:
    """Return the names by code; none where nobody owns such things."""
    lister = _listers.get(kind)
    return lister() if lister else {}
