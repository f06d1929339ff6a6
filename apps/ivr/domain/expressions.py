"""Expressions of conditions: the Common Expression Language, without its macros.

Without macros nothing repeats, so that an expression of bounded length runs in bounded time. Types are checked when a
flow is parsed. ``data`` is text by key; what a flow has not learnt is empty text.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from apps.ivr.domain.fields import Json, Kind, Malformed
from apps.ivr.domain.state import CallFacts
from apps.ivr.domain.text import is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_LENGTH = 500

NAMES: Mapping[str, cel.Type] = {
    "interaction.ani": cel.Type.STRING,
    "interaction.dnis": cel.Type.STRING,
    "interaction.medium": cel.Type.STRING,
    "interaction.entry_point": cel.Type.STRING,
    "interaction.node": cel.Type.STRING,
    "interaction.language": cel.Type.STRING,
    "interaction.priority": cel.Type.INT,
    "customer.is_known": cel.Type.BOOL,
    "customer.id": cel.Type.INT,
    "customer.name": cel.Type.STRING,
    "customer.tier": cel.Type.INT,
    "customer.language": cel.Type.STRING,
    "caller.lists": cel.Type.List(cel.Type.STRING),
    "data": cel.Type.Map(cel.Type.STRING, cel.Type.STRING),
}
"""What an expression can speak of, with its type."""

_ENVIRONMENT = cel.NewEnv(
    config=cel.NewEnvConfigFromYaml("stdlib:\n  disable_macros: true\n"), variables=dict(NAMES)
)
_KEYS = re.compile(r"""\bdata\s*(?:\.\s*(\w+)|\[\s*(?:"([^"\\]*)"|'([^'\\]*)')\s*\])""")
_LISTS = re.compile(r"\bcaller\s*\.\s*lists\b")
_LISTED = re.compile(r"""(?:"([\w-]+)"|'([\w-]+)')\s+in\s+caller\s*\.\s*lists\b""")
_MESSAGE = re.compile(r"ERROR: <input>:\d+:(\d+): (.*?)(?: \(in container '.*'\))?(?:\n|$)")


class ExpressionFailed(Exception):
    """An expression has no value for this call: a text that is no number, a division by nought."""


class _Program:
    """A compiled expression, and the data keys that it names."""

    __slots__ = ("_expression", "_unknown")

    def __init__(self, source: str) -> None:
        self._expression = _ENVIRONMENT.compile(source)
        if self._expression.return_type() != cel.Type.BOOL:
            raise Malformed("bad-expression", _("must be true or false in the end"))
        self._unknown = {key: "" for found in _KEYS.findall(source) for key in found if key}

    def run(self, values: Mapping[str, Any]) -> bool:
        known = {**values, "data": self._unknown | values["data"]}
        result = self._expression.eval(data=known)
        if result.type() != cel.Type.BOOL:
            raise ExpressionFailed(str(result.value()))
        return bool(result.value())


@lru_cache(maxsize=4096)
def _program(source: str) -> _Program:
    return _Program(source)


def holds(source: str, values: Mapping[str, Any]) -> bool:
    """Return whether the expression is true of ``values`` (:func:`values_of`); raise :class:`ExpressionFailed`."""
    try:
        return _program(source).run(values)
    except (RuntimeError, TypeError, ValueError, OverflowError) as error:
        raise ExpressionFailed(str(error)) from None


def asks_for_lists(source: str) -> bool:
    """Return whether the expression speaks of the number lists that the caller is on."""
    return _LISTS.search(source) is not None


def lists_named(source: str) -> tuple[str, ...]:
    """Return the codes of the number lists for which the expression asks, each once."""
    return tuple(dict.fromkeys(first or second for first, second in _LISTED.findall(source)))


def values_of(
    call: CallFacts,
    data: Mapping[str, str],
    language: str = "",
    priority: int = 0,
    lists: Sequence[str] = (),
) -> dict[str, Any]:
    """Return what an expression can speak of, for one call."""
    return {
        "interaction.ani": call.ani,
        "interaction.dnis": call.dnis,
        "interaction.medium": call.medium,
        "interaction.entry_point": call.entry_point,
        "interaction.node": call.node,
        "interaction.language": language,
        "interaction.priority": priority,
        "customer.is_known": call.customer_id != 0,
        "customer.id": call.customer_id,
        "customer.name": call.customer_name,
        "customer.tier": call.tier,
        "customer.language": call.customer_language,
        "caller.lists": list(lists),
        "data": dict(data),
    }


class Expression(Kind[str]):
    """An expression that is true or false; parsed and type-checked here, so that it can only fail for its data."""

    def parse(self, raw: object) -> str:
        if not isinstance(raw, str):
            raise Malformed("wrong-type", _("must be text, not %(raw)s", raw=shown(raw)))
        if not 0 < len(raw.strip()) <= len(raw) <= MAX_LENGTH:
            raise Malformed(
                "bad-expression",
                _("must be an expression of 1 to %(most)s characters", most=MAX_LENGTH),
            )
        if not is_printable(raw):
            raise Malformed(
                "unprintable", _("holds a character that cannot be shown: %(raw)s", raw=shown(raw))
            )
        try:
            _program(raw)
        except (RuntimeError, ValueError, OverflowError) as error:
            raise Malformed(
                "bad-expression", _("%(part)s %(fault)s", part=shown(raw), fault=_said(str(error)))
            ) from None
        return raw

    def schema(self) -> Json:
        return {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH, "format": "cel"}


def _said(message: str) -> str:
    """Return what the library found wrong in one line: the first fault, with its place."""
    found = _MESSAGE.search(message)
    if found and found[1] != "-1":
        return _(
            "cannot be used: %(reason)s (at character %(place)s)",
            reason=found[2][:160].strip(),
            place=found[1],
        )
    return _("is nested too deep") if "recursion" in message else _("cannot be used")
