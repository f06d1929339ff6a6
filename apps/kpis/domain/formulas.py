"""Every formula by its id. A figure shown anywhere names one of these.

A formula never changes under its id and version: a new definition is a new version, so that a stored report
can say what it meant. All are ratios of sums; ``Formula.evaluate`` divides, and is None where the denominator
is 0.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from inspect import cleandoc

from apps.kpis.domain import service_level as levels
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.ratio import Ratio


class Unit(StrEnum):
    SECONDS = "seconds"
    SHARE = "share"  # 0 to 1, shown as a percentage


class UnknownFormula(KeyError):
    """No formula has this id. ``known``: those that there are."""

    def __init__(self, formula_id: str, known: Iterable[str] | None = None) -> None:
        super().__init__(formula_id)
        self._known = known

    def __str__(self) -> str:
        return f"unknown formula {self.args[0]!r}; known are {', '.join(self._known or FORMULAS)}"


@dataclass(frozen=True, slots=True)
class Formula:
    """``ratio`` is the pure function over counts; ``higher_is_better`` tells a goal's direction."""

    id: str
    version: int
    unit: Unit
    ratio: Callable[[Counts], Ratio]
    higher_is_better: bool = False

    def evaluate(self, counts: Counts) -> float | None:
        """Return the figure, or None where there is nothing to divide by."""
        return self.ratio(counts).value

    @property
    def definition(self) -> str:
        """The definition with its source, for people."""
        return cleandoc(self.ratio.__doc__ or "")

    def meets(self, value: float, goal: float) -> bool:
        """Return whether the figure reaches the goal; exactly the goal does."""
        return value >= goal if self.higher_is_better else value <= goal


def service_level(counts: Counts) -> Ratio:
    """By the policy of each group: Σ numerators ÷ Σ denominators, every interaction by the formula and the limits that
    held in its group when it was queued.

    Where all groups follow one formula it is that formula's figure. Over groups with different ones it says which share
    of all that was judged met its own group's rule. Source: the suite's own.
    """
    return Ratio(counts.level_numerator, counts.level_denominator)


def asa(counts: Counts) -> Ratio:
    """Average speed of answer: Σ wait of answered ÷ answered; wait = queued → agent connected, so ringing is
    in it.

    Source: Amazon Connect, "Average queue answer time", which it also calls average speed of answer.
    """
    return Ratio(counts.wait_seconds_answered, counts.answered)


def average_ring(counts: Counts) -> Ratio:
    """Σ ring of answered ÷ answered: the part of the ASA that passed between offer and connection.

    Source: the suite's own, shown apart so that a slow agent is not taken for a short-staffed queue.
    """
    return Ratio(counts.ring_seconds, counts.answered)


def abandon_wait(counts: Counts) -> Ratio:
    """Σ wait of abandoned ÷ abandoned: how long people waited in vain.

    Source: Amazon Connect, "Average queue abandon time".
    """
    return Ratio(counts.wait_seconds_abandoned, counts.abandoned)


def aht(counts: Counts) -> Ratio:
    """Average handle time: Σ (talk + hold + wrap-up) ÷ handled segments, one per agent that took part.

    A wrap-up that still goes on is not in it yet. Source: Amazon Connect, "Average handle time" (agent
    interaction and hold time plus after contact work, over contacts handled).
    """
    return Ratio(counts.talk_seconds + counts.hold_seconds + counts.wrap_up_seconds, counts.handled)


def abandon_rate(counts: Counts) -> Ratio:
    """abandoned ÷ offered, short abandons included. Source: Amazon Connect, "Abandonment rate"."""
    return Ratio(counts.abandoned, counts.offered)


def abandon_rate_net(counts: Counts) -> Ratio:
    """(abandoned − short) ÷ (offered − short): wrong numbers and second thoughts left out.

    Source: Genesys Cloud's treatment of short abandons.
    """
    return Ratio(counts.abandoned - counts.short_abandoned, counts.offered - counts.short_abandoned)


def transfer_rate(counts: Counts) -> Ratio:
    """transfers ÷ handled segments. Source: the suite's own."""
    return Ratio(counts.transfers, counts.handled)


def hold_rate(counts: Counts) -> Ratio:
    """segments held at least once ÷ handled segments. Source: the suite's own."""
    return Ratio(counts.held, counts.handled)


def missed_offer_rate(counts: Counts) -> Ratio:
    """offers that nobody answered in time ÷ offers made. Source: Amazon Connect, "Agent non-response"."""
    return Ratio(counts.offers_missed, counts.offers_made)


def fcr_repeat(counts: Counts) -> Ratio:
    """First contact resolution by repeat contact: contacts without a repeat ÷ contacts.

    A contact is an answered interaction; it is repeated where the same customer (the same number where the
    customer is unknown) enters the same group's queue again within 7 days. Source: the suite's default of
    three definitions; contacts without a usable number are left out because their repeat could not be seen.
    """
    return Ratio(counts.contacts - counts.contacts_repeated, counts.contacts)


def _table(*formulas: Formula) -> dict[str, Formula]:
    return {formula.id: formula for formula in formulas}


FORMULAS: dict[str, Formula] = _table(
    Formula("service_level", 1, Unit.SHARE, service_level, higher_is_better=True),
    Formula("service_level_a", 1, Unit.SHARE, levels.service_level_a, higher_is_better=True),
    Formula("service_level_b", 1, Unit.SHARE, levels.service_level_b, higher_is_better=True),
    Formula("service_level_c", 1, Unit.SHARE, levels.service_level_c, higher_is_better=True),
    Formula("service_level_d", 1, Unit.SHARE, levels.service_level_d, higher_is_better=True),
    Formula("service_level_e", 1, Unit.SHARE, levels.service_level_e, higher_is_better=True),
    Formula("service_level_f", 1, Unit.SHARE, levels.service_level_f, higher_is_better=True),
    Formula("service_level_g", 1, Unit.SHARE, levels.service_level_g, higher_is_better=True),
    Formula("asa", 1, Unit.SECONDS, asa),
    Formula("average_ring", 1, Unit.SECONDS, average_ring),
    Formula("abandon_wait", 1, Unit.SECONDS, abandon_wait),
    Formula("aht", 1, Unit.SECONDS, aht),
    Formula("abandon_rate", 1, Unit.SHARE, abandon_rate),
    Formula("abandon_rate_net", 1, Unit.SHARE, abandon_rate_net),
    Formula("transfer_rate", 1, Unit.SHARE, transfer_rate),
    Formula("hold_rate", 1, Unit.SHARE, hold_rate),
    Formula("missed_offer_rate", 1, Unit.SHARE, missed_offer_rate),
    Formula("fcr_repeat", 1, Unit.SHARE, fcr_repeat, higher_is_better=True),
)

DEFAULT_SERVICE_LEVEL = "service_level"
"""By each group's own policy."""

SERVICE_LEVELS = tuple(f"service_level_{letter}" for letter in "abcdefg")
"""The formulas that a policy can name."""


def get_formula(formula_id: str) -> Formula:
    """Return the formula; raise :class:`UnknownFormula`, which lists what there is."""
    try:
        return FORMULAS[formula_id]
    except KeyError:
        raise UnknownFormula(formula_id) from None
