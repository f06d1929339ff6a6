"""JSON text that comes from outside, and the file format in which flows travel.

A flow file is a definition with two more keys, ``code`` and ``name``; ``tests`` may hold its test cases, and
``$schema`` may point an editor at the schema.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from apps.ivr.domain.flow import DEFINITION_KEYS, Flow, parse_flow
from apps.ivr.domain.problems import flow_error
from apps.ivr.domain.proof.cases import CASE_KEYS, parse_cases
from apps.ivr.domain.text import MAX_ID_LENGTH, is_code, is_printable, shown
from apps.kernel.sentence import Sentence as _

MAX_BYTES = 1_000_000
MAX_NAME_LENGTH = 120
FILE_KEYS = frozenset({"$schema", "code", "name", "tests"})
"""What a flow file has besides its definition."""


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A flow with its code and its name. ``definition`` is what :func:`~apps.ivr.domain.flow.parse_flow` accepts,
    ``cases`` are test cases that :func:`~apps.ivr.domain.proof.cases.parse_case` accepts."""

    code: str
    name: str
    definition: dict[str, Any]
    flow: Flow
    cases: tuple[dict[str, Any], ...] = ()


def decode(text: str | bytes) -> Any:
    """Return the value of a JSON text; raise :class:`FlowError`, whatever the text."""
    size = len(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise flow_error(
            "too-large",
            _("has %(size)s bytes; %(most)s is the most", size=f"{size:,}", most=f"{MAX_BYTES:,}"),
        )
    try:
        return json.loads(text, object_pairs_hook=_unique_keys, parse_constant=_no_constant)
    except RecursionError:
        raise flow_error("too-deep", _("is nested too deep")) from None
    except ValueError as error:  # bad syntax, bad UTF-8, a number with thousands of digits
        raise flow_error("not-json", _("is no JSON: %(error)s", error=str(error))) from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; JSON itself would let the last of two equal keys win without a word."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise flow_error(
                "duplicate-key", _("the key %(key)s is given twice in one object", key=shown(key))
            )
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def parse_file(text: str | bytes) -> FlowFile:
    """Return the flow of a flow file; raise :class:`FlowError`."""
    raw = decode(text)
    if not isinstance(raw, dict):
        raise flow_error("wrong-type", _("a flow file must be an object, not %(raw)s", raw=shown(raw)))
    code, name = raw.get("code"), raw.get("name")
    if not isinstance(code, str) or not is_code(code):
        raise flow_error(
            "bad-code",
            _(
                "“code” must be letters, digits, - or _, %(most)s at most",
                most=MAX_ID_LENGTH,
            ),
        )
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME_LENGTH or not is_printable(name):
        raise flow_error(
            "missing-key",
            _("“name” must be text of 1 to %(most)s characters", most=MAX_NAME_LENGTH),
        )
    definition = {key: value for key, value in raw.items() if key not in FILE_KEYS}
    flow, tests = parse_flow(definition, code), raw.get("tests", [])
    parse_cases(tests)
    return FlowFile(code, name, definition, flow, tuple(tests))


def parse_definition(text: str | bytes) -> dict[str, Any]:
    """Return the definition in a text that is one, or that is a flow file; raise :class:`FlowError`."""
    raw = decode(text)
    if isinstance(raw, dict) and not FILE_KEYS.isdisjoint(raw):
        raw = {key: value for key, value in raw.items() if key not in FILE_KEYS}
    parse_flow(raw)
    definition: dict[str, Any] = raw
    return definition


def format_file(
    code: str, name: str, definition: dict[str, Any], cases: Sequence[Mapping[str, Any]] = ()
) -> str:
    """Return a flow file as text: the same definition always gives the same text, so that versions can be compared."""
    tests = {"tests": [_ordered_case(case) for case in cases]} if cases else {}
    return encode({"code": code, "name": name, **ordered(definition), **tests})


def _ordered_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return a test case with its keys in the order in which people read them."""
    return {key: _sorted(case[key]) for key in CASE_KEYS if key in case}


def ordered(definition: dict[str, Any]) -> dict[str, Any]:
    """Return the definition with its keys, and those of its nodes, in the order in which people read them."""
    found = {key: definition[key] for key in DEFINITION_KEYS if key in definition}
    found["nodes"] = [_ordered_node(node) for node in definition["nodes"]]
    return found | {key: _sorted(found[key]) for key in ("layout",) if key in found}


def _ordered_node(node: dict[str, Any]) -> dict[str, Any]:
    first = {key: node[key] for key in ("id", "type") if key in node}
    return first | {key: _sorted(node[key]) for key in sorted(node) if key not in first}


def _sorted(value: Any) -> Any:
    """Return ``value`` with the keys of its objects sorted; the database does not keep their order."""
    return {key: _sorted(value[key]) for key in sorted(value)} if isinstance(value, dict) else value


def encode(value: Any) -> str:
    """Return JSON text that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
