"""Who set whom off: what is published while a rule acts is noted as its doing."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from apps.automation.domain.guard import Cause
from apps.automation.models import CausedEntry
from apps.outbox.domain.followers import Published
from apps.outbox.services import declared_kinds

_acting: ContextVar[Cause | None] = ContextVar("acting", default=None)


@contextmanager
def acting(cause: Cause) -> Iterator[None]:
    """Everything that is published within is caused by a rule that acted for ``cause``."""
    token = _acting.set(cause)
    try:
        yield
    finally:
        _acting.reset(token)


def note_cause(published: Published) -> None:
    """Note the cause of an entry, in the transaction that publishes it. Costs nothing where no rule acts."""
    cause = _acting.get()
    if cause is not None:
        CausedEntry.objects.create(entry_id=published.id, root=cause.root, depth=cause.depth + 1)


def cause_of(published: Published, own_root: str) -> Cause:
    """Return why the entry was published; ``own_root`` names it where no rule did."""
    caused = CausedEntry.objects.filter(entry_id=published.id).first()
    return Cause(caused.root, caused.depth) if caused else Cause(own_root)


def get_kinds() -> frozenset[str]:
    """Return the kinds that rules may cause: all, and none while no rule acts, so that nothing is published for this
    alone."""
    return frozenset() if _acting.get() is None else frozenset(declared_kinds())
