"""The figures of callbacks: counts of promises, and formulas over them with ids like all others."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import cleandoc

from apps.kpis.domain.ratio import Ratio


@dataclass(frozen=True, slots=True)
class CallbackCounts:
    """Callbacks that were asked for in a window. ``reached`` of them led to a conversation, ``in_time`` of those before
    the promised time was over; ``expired`` were given up, ``cancelled`` taken back, ``open`` go on. ``attempts`` counts
    the calls to customers. ``duplicates`` are pairs of one number and group that were open at the same time."""

    requested: int = 0
    reached: int = 0
    in_time: int = 0
    expired: int = 0
    cancelled: int = 0
    open: int = 0
    attempts: int = 0
    late_seconds: int = 0
    duplicates: int = 0


@dataclass(frozen=True, slots=True)
class CallbackFormula:
    """``unit``: share, seconds, or number (a plain count for each success)."""

    id: str
    version: int
    unit: str
    ratio: Callable[[CallbackCounts], Ratio]

    @property
    def definition(self) -> str:
        """The definition, for people."""
        return cleandoc(self.ratio.__doc__ or "")


def callback_kept(counts: CallbackCounts) -> Ratio:
    """reached before the promised time was over ÷ (reached + expired). Who cancelled, or called again, was promised
    nothing any more; what goes on is not judged yet. Source: the suite's own."""
    return Ratio(counts.in_time, counts.reached + counts.expired)


def callback_lateness(counts: CallbackCounts) -> Ratio:
    """Σ seconds after the promised time ÷ reached; in time counts 0. Source: the suite's own."""
    return Ratio(counts.late_seconds, counts.reached)


def callback_attempts(counts: CallbackCounts) -> Ratio:
    """Calls to customers ÷ reached: what a success costs. Source: the suite's own."""
    return Ratio(counts.attempts, counts.reached)


def callback_duplicates(counts: CallbackCounts) -> Ratio:
    """Pairs of callbacks for one number and group that were open at the same time ÷ asked for. It must be 0: anything
    else is a defect. Source: the suite's own."""
    return Ratio(counts.duplicates, counts.requested)


CALLBACK_FORMULAS: dict[str, CallbackFormula] = {
    formula.id: formula
    for formula in (
        CallbackFormula("callback_kept", 1, "share", callback_kept),
        CallbackFormula("callback_lateness", 1, "seconds", callback_lateness),
        CallbackFormula("callback_attempts", 1, "number", callback_attempts),
        CallbackFormula("callback_duplicates", 1, "share", callback_duplicates),
    )
}
