"""What kinds of background work there are. An app enters its own in ``AppConfig.ready()``:

    register_job_kind(JobKind("tickets.bulk_edit", _("Bulk edit"), run=carry_out_bulk_edit))

``run`` gets a :class:`~apps.jobs.running.RunningJob` and may return an :class:`Outcome`. It must be harmless when it
starts again after it was killed in the middle: do all of it in one transaction, or remember what is done.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.jobs.running import RunningJob


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. ``file_name`` names a file that the work wrote into ``running.folder``."""

    message: str = ""
    file_name: str = ""
    link: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class JobRefused(Exception):
    """The work cannot be done; the text is for the person who asked for it. What was written is rolled back."""


@dataclass(frozen=True, slots=True)
class JobKind:
    """One kind of work. ``permission`` (``app.codename``), where given, must still be held to fetch its file, and
    ``may_fetch`` (user, the job's data) must allow it. ``on_end``, where given, is told of a job that failed or was
    cancelled (its id is the one argument)."""

    code: str
    title: Any
    run: Callable[["RunningJob"], Outcome | None]
    permission: str = ""
    may_fetch: Callable[[Any, dict[str, Any]], bool] | None = None
    on_end: Callable[[int], None] | None = None


_kinds: dict[str, JobKind] = {}


def register_job_kind(kind: JobKind) -> None:
    """Make a kind of work known. Registering a code again replaces it."""
    _kinds[kind.code] = kind


def find_job_kind(code: str) -> JobKind | None:
    """Return the kind, or None where no app of this process knows it."""
    return _kinds.get(code)
