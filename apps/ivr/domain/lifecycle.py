"""The life of a version of a flow: all of it, as data.

A *draft* is worked on. It is *validated* when it could be published: no fault, every test case passes. It is *released*
while a share of the calls begin with it beside the *published* version, with which all others begin. *Archived*
versions get no new calls; those that began with them go on.
"""

from collections.abc import Mapping
from dataclasses import dataclass

DRAFT, VALIDATED, RELEASED, PUBLISHED, ARCHIVED = "draft", "validated", "released", "published", "archived"
LIVE = (RELEASED, PUBLISHED)
"""New calls may begin with these."""
EDITABLE = (DRAFT, VALIDATED)
"""No call has ever begun with these."""

EDIT, VALIDATE, PLAN, UNPLAN = "edit", "validate", "plan", "unplan"
RELEASE, RAISE, WITHDRAW = "release", "raise", "withdraw"
PUBLISH, REPLACE, ARCHIVE = "publish", "replace", "archive"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which statuses an action leads to ``target``. ``proof``: only where nothing stands against the version;
    ``note``: only where it is said why."""

    sources: tuple[str, ...]
    target: str
    proof: bool = False
    note: bool = False


TRANSITIONS: Mapping[str, Transition] = {
    EDIT: Transition((DRAFT, VALIDATED), DRAFT),
    VALIDATE: Transition((DRAFT,), VALIDATED, proof=True),
    PLAN: Transition((DRAFT, VALIDATED), VALIDATED, proof=True, note=True),
    UNPLAN: Transition((VALIDATED,), VALIDATED),
    RELEASE: Transition((DRAFT, VALIDATED), RELEASED, proof=True, note=True),
    RAISE: Transition((RELEASED,), RELEASED),
    WITHDRAW: Transition((RELEASED,), ARCHIVED),
    PUBLISH: Transition((DRAFT, VALIDATED, RELEASED), PUBLISHED, proof=True, note=True),
    REPLACE: Transition((RELEASED, PUBLISHED), ARCHIVED),
    ARCHIVE: Transition((PUBLISHED,), ARCHIVED),
}
"""What can be done to a version. An archived one never comes back: what it said is published as a new version."""


def may(action: str, status: str) -> bool:
    """Return whether ``action`` can be done to a version with this status."""
    return status in TRANSITIONS[action].sources


def mermaid() -> str:
    """Return the diagram of the statuses, for the documents."""
    lines = [f"    [*] --> {DRAFT}"]
    for action, transition in TRANSITIONS.items():
        lines += [f"    {source} --> {transition.target}: {action}" for source in transition.sources]
    return "\n".join(["stateDiagram-v2", *lines, f"    {ARCHIVED} --> [*]"])
