"""The life of a version of an article: all of it, as data.

A *draft* is written. *In review* somebody else reads it; nobody edits it meanwhile. *Published* is what readers see; a
newer one *replaces* it. What was replaced never comes back itself: what it said is restored as a new draft.
"""

from apps.kernel.machine import Machine

DRAFT, IN_REVIEW, PUBLISHED, REPLACED = "draft", "in_review", "published", "replaced"
OPEN = (DRAFT, IN_REVIEW)
"""Not yet seen by a reader; there is at most one in each language of an article."""

EDIT, SUBMIT, WITHDRAW, REJECT = "edit", "submit", "withdraw", "reject"
APPROVE, PUBLISH, REPLACE = "approve", "publish", "replace"

LIFE: Machine[str] = Machine(
    "article version",
    DRAFT,
    {
        (DRAFT, EDIT): DRAFT,
        (DRAFT, SUBMIT): IN_REVIEW,
        (IN_REVIEW, WITHDRAW): DRAFT,
        (IN_REVIEW, REJECT): DRAFT,
        (IN_REVIEW, APPROVE): PUBLISHED,
        (DRAFT, PUBLISH): PUBLISHED,
        (PUBLISHED, REPLACE): REPLACED,
    },
)


class ReviewRefused(Exception):
    """Somebody may not decide on this version; ``code`` is why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


OWN_WORK = "own_work"
REVIEW_NEEDED = "review_needed"
REASON_NEEDED = "reason_needed"


def check_approval(*, author: int | None, reviewer: int | None, four_eyes: bool) -> None:
    """Raise :class:`ReviewRefused` where the reviewer would approve what they wrote themselves."""
    if four_eyes and (reviewer is None or reviewer == author):
        raise ReviewRefused(OWN_WORK)


def check_publication(*, review_required: bool) -> None:
    """Raise :class:`ReviewRefused` where a draft may not become public without a review."""
    if review_required:
        raise ReviewRefused(REVIEW_NEEDED)


def check_rejection(reason: str) -> None:
    """Raise :class:`ReviewRefused` where the author would not learn what is wrong."""
    if not reason.strip():
        raise ReviewRefused(REASON_NEEDED)
