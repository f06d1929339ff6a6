"""Where the nodes of a flow stand in the editor: nothing that a call notices.

A definition keeps them apart from the nodes, under ``layout``, as one short text for each node: ``"120,-40"``, pixels
to the right of and below a corner that stays. In a flow file that is one line for each node, so that a node that was
moved is one line that changed. Nodes without a place are laid out by the editor; a place without a node
is harmless.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from apps.ivr.domain.problems import Problem
from apps.ivr.domain.text import ID_PATTERN, is_id, shown
from apps.kernel.sentence import Sentence as _

PLACE_PATTERN = r"^-?[0-9]{1,5},-?[0-9]{1,5}$"
MAX_PLACES = 2_000

_PLACE = re.compile(PLACE_PATTERN)


def check_layout(raw: object) -> Iterator[Problem]:
    """Yield what is wrong with a layout; the first wrong place is enough."""
    if not isinstance(raw, Mapping):
        yield Problem("", "wrong-type", _("“layout” must be an object, not %(raw)s", raw=shown(raw)))
    elif len(raw) > MAX_PLACES:
        yield Problem("", "too-long", _("“layout” has more than %(most)s entries", most=MAX_PLACES))
    else:
        wrong = (item for item in raw.items() if not _is_place(*item))
        for key, value in [*wrong][:1]:
            message = _(
                "“layout” must give a place such as 120,-40 for a node's id, not %(value)s for %(key)s",
                value=shown(value),
                key=shown(key),
            )
            yield Problem("", "wrong-type", message)


def _is_place(key: object, value: object) -> bool:
    texts = isinstance(key, str) and isinstance(value, str)
    return texts and is_id(str(key)) and _PLACE.fullmatch(str(value)) is not None


def layout_schema() -> dict[str, Any]:
    """Return the JSON schema of a layout."""
    return {
        "type": "object",
        "maxProperties": MAX_PLACES,
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": {"type": "string", "pattern": PLACE_PATTERN},
    }
