"""The life of a version of a flow: all of it, as data.

A *draft* is worked on. It is *validated* when it could be published: no fault, every test case passes. It is *released*
while a share of the calls begin with it beside the *published* version, with which all others begin. *Archived*
versions get no new calls; those that began with them go on.
"""

from apps.kernel.machine import Machine

DRAFT, VALIDATED, RELEASED, PUBLISHED, ARCHIVED = "draft", "validated", "released", "published", "archived"
LIVE = (RELEASED, PUBLISHED)
"""New calls may begin with these."""
EDITABLE = (DRAFT, VALIDATED)
"""No call has ever begun with these."""

EDIT, VALIDATE, PLAN, UNPLAN = "edit", "validate", "plan", "unplan"
RELEASE, RAISE, WITHDRAW = "release", "raise", "withdraw"
PUBLISH, REPLACE, ARCHIVE = "publish", "replace", "archive"


LIFE: Machine[str] = Machine(
    "flow version",
    DRAFT,
    {
        (DRAFT, EDIT): DRAFT,
        (VALIDATED, EDIT): DRAFT,
        (DRAFT, VALIDATE): VALIDATED,
        (DRAFT, PLAN): VALIDATED,
        (VALIDATED, PLAN): VALIDATED,
        (VALIDATED, UNPLAN): VALIDATED,
        (DRAFT, RELEASE): RELEASED,
        (VALIDATED, RELEASE): RELEASED,
        (RELEASED, RAISE): RELEASED,
        (RELEASED, WITHDRAW): ARCHIVED,
        (DRAFT, PUBLISH): PUBLISHED,
        (VALIDATED, PUBLISH): PUBLISHED,
        (RELEASED, PUBLISH): PUBLISHED,
        (RELEASED, REPLACE): ARCHIVED,
        (PUBLISHED, REPLACE): ARCHIVED,
        (PUBLISHED, ARCHIVE): ARCHIVED,
    },
)
"""What can be done to a version. An archived one never comes back: what it said is published as a new version."""


def sources(action: str) -> list[str]:
    """Return the statuses in which ``action`` can be done."""
    return [status for status, trigger in LIFE.table if trigger == action]
