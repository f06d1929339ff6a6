"""Texts with places for values: ``/orders/{order}``. There is no logic in them and nothing is evaluated.

A place names a data key (``{order}``), a fact of the call (``{call:ani}``) or a secret that the caller has entered
(``{secure:card}``). What is put there is encoded for where it stands, by whoever fills the template; a place for which
there is nothing is filled with nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from apps.ivr.domain.text import MAX_ID_LENGTH
from apps.kernel.sentence import Sentence as _

CALL_FACTS = ("id", "ani", "dnis", "language", "customer_id", "customer_name", "tier")
PLACE_PATTERN = r"\{(?:(call|secure):)?([A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*)\}"

_PLACE = re.compile(PLACE_PATTERN)
Encode = Callable[[str], str]
Find = Callable[[str, str], str]
"""Returns the value of a scope (empty, ``call``, ``secure``) and a name."""


def places(template: str) -> Iterator[tuple[str, str]]:
    """Yield scope and name of every place."""
    for match in _PLACE.finditer(template):
        yield match[1] or "", match[2]


def fault(template: str, *, braces: bool) -> str:
    """Return what is wrong with a template, as the end of a sentence; empty where nothing is. ``braces``: those that
    are no place mean themselves, as in JSON."""
    rest = _PLACE.sub("", template)
    if not braces and ("{" in rest or "}" in rest):
        return _("has a brace that is no place such as {order} or {call:ani}")
    for scope, name in places(template):
        if scope == "call" and name not in CALL_FACTS:
            return _(
                "asks for a fact of the call that there is not; there are %(list)s",
                list=", ".join(CALL_FACTS),
            )
        if len(name) > MAX_ID_LENGTH:
            return _("names a key that is too long")
    return ""


def fill(template: str, find: Find, encode: Encode) -> str:
    """Return ``template`` with every place filled. What a value holds is never looked at for places again."""
    return _PLACE.sub(lambda match: encode(find(match[1] or "", match[2])), template)


def fill_json(value: Any, find: Find) -> Any:
    """Return a decoded JSON value with every place in its texts filled; keys are left as they are."""
    if isinstance(value, str):
        return fill(value, find, str)
    if isinstance(value, Mapping):
        return {key: fill_json(item, find) for key, item in value.items()}
    if isinstance(value, list):
        return [fill_json(item, find) for item in value]
    return value
