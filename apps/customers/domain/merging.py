"""Two entries become one, and two again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]

CHOOSABLE = ("name", "language", "note", "external_ref")
"""Fields of which somebody may say that the merged customer's is the right one; others follow a rule."""
CUSTOM = "custom."
"""What a field of the site's own is called in a choice: ``custom.<code>``."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an entry says of a customer. ``external_ref`` is empty where there is none."""

    name: str
    external_ref: str = ""
    tier: int = 0
    language: str = ""
    do_not_call: bool = False
    note: str = ""
    custom: Values = field(default_factory=dict)


def merge_facts(survivor: Facts, merged: Facts, take: Collection[str] = ()) -> Facts:
    """Return what is known of the one customer that both are.

    What the survivor does not know comes from the other. Of two answers the survivor's holds, unless ``take`` names the
    field; notes are joined; the higher tier holds; who did not want to be called under either entry is not called.
    """

    def choose(name: str, mine: Any, theirs: Any) -> Any:
        return theirs if theirs and (name in take or not mine) else mine

    custom = {**merged.custom, **survivor.custom}
    custom |= {code: value for code, value in merged.custom.items() if CUSTOM + code in take}
    return Facts(
        name=choose("name", survivor.name, merged.name),
        external_ref=choose("external_ref", survivor.external_ref, merged.external_ref),
        tier=max(survivor.tier, merged.tier),
        language=choose("language", survivor.language, merged.language),
        do_not_call=survivor.do_not_call or merged.do_not_call,
        note=merged.note if "note" in take else _join(survivor.note, merged.note),
        custom=custom,
    )


def conflicts(survivor: Facts, merged: Facts) -> list[tuple[str, Any, Any]]:
    """Return the fields of which both say something else, with both answers: what a person has to look at."""
    found = [
        (name, mine, theirs)
        for name in CHOOSABLE
        if (mine := getattr(survivor, name)) and (theirs := getattr(merged, name)) and mine != theirs
    ]
    both = [code for code in survivor.custom if code in merged.custom]
    found += [
        (CUSTOM + code, survivor.custom[code], merged.custom[code])
        for code in both
        if survivor.custom[code] != merged.custom[code]
    ]
    return found


def undo_values(now: Values, before: Values, after: Values) -> dict[str, Any]:
    """Return what each field that the merge changed is to hold again: what it held ``before``, unless somebody has
    changed it since, so that it no longer holds what the merge put there (``after``)."""
    return {
        name: _undo_custom(now[name], old, after[name])
        if name == "custom"
        else _undo(now[name], old, after[name])
        for name, old in before.items()
    }


def _undo(now: Any, before: Any, after: Any) -> Any:
    return before if now == after else now


def _undo_custom(now: Values, before: Values, after: Values) -> dict[str, Any]:
    """Field by field: what somebody has answered since stays."""
    restored = dict(now)
    for code in {*before, *after}:
        if now.get(code) != after.get(code):
            continue
        if code in before:
            restored[code] = before[code]
        else:
            restored.pop(code, None)
    return restored


def _join(mine: str, theirs: str) -> str:
    if not mine or not theirs or theirs in mine:
        return mine or theirs
    return theirs if mine in theirs else f"{mine}\n{theirs}"
