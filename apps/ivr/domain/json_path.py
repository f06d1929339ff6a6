"""Where in a JSON answer a value is: ``order.items[0].status``. Names and places only; nothing searches or computes."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

MAX_STEPS = 12
MAX_PATH_LENGTH = 200
MAX_VALUE_LENGTH = 200
PATH_PATTERN = r"^[A-Za-z0-9_-]+(\[[0-9]{1,4}\])*(\.[A-Za-z0-9_-]+(\[[0-9]{1,4}\])*)*$"

_PATH = re.compile(PATH_PATTERN)
_STEP = re.compile(r"[A-Za-z0-9_-]+|\[[0-9]+\]")


def is_path(text: str) -> bool:
    """Return whether ``text`` is a path of at most :data:`MAX_STEPS` steps."""
    return (
        len(text) <= MAX_PATH_LENGTH
        and _PATH.fullmatch(text) is not None
        and len(_STEP.findall(text)) <= MAX_STEPS
    )


def decode(body: bytes) -> Any:
    """Return the value of a JSON text; None for what is none (bad bytes, too deep, a number without end)."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def pick(value: Any, paths: Mapping[str, str]) -> dict[str, str]:
    """Return, by data key, the texts at ``paths``; a key whose path leads to nothing, to an object or to a list is left
    out."""
    found = {key: text_of(_follow(value, path)) for key, path in paths.items()}
    return {key: text for key, text in found.items() if text is not None}


def _follow(value: Any, path: str) -> Any:
    for step in _STEP.findall(path):
        if step.startswith("["):
            place = int(step[1:-1])
            value = value[place] if isinstance(value, list) and place < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
    return value


def text_of(value: Any) -> str | None:
    """Return a single value as a flow's data hold it: printable and bounded."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)[:MAX_VALUE_LENGTH]
    if not isinstance(value, str):
        return None
    kept = value[:MAX_VALUE_LENGTH]
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cs"))
