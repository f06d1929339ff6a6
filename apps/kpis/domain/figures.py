"""The figures of a window: counts, what still waits, and every formula over them."""

from dataclasses import dataclass
from datetime import datetime

from apps.kpis.domain.conservation import Conservation, check_conservation
from apps.kpis.domain.counts import Counts
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL, FORMULAS, get_formula


@dataclass(frozen=True, slots=True)
class Figures:
    """``start`` (inclusive) and ``end`` (exclusive) bound the arrival of what is counted; ``waiting`` is how
    many of those have no outcome yet."""

    start: datetime
    end: datetime
    counts: Counts
    waiting: int
    service_level_formula: str = DEFAULT_SERVICE_LEVEL

    @property
    def conservation(self) -> Conservation:
        """The check that nobody was lost."""
        return check_conservation(self.counts, self.waiting)

    def evaluate(self, formula_id: str) -> float | None:
        """Return one figure; None where there is nothing to divide by."""
        return get_formula(formula_id).evaluate(self.counts)

    def value_of(self, formula_id: str) -> float | None:
        """Return one figure as it was asked for: the service level by the formula that was named for all groups."""
        return self.evaluate(
            self.service_level_formula if formula_id == DEFAULT_SERVICE_LEVEL else formula_id
        )

    @property
    def asa_seconds(self) -> float | None:
        return self.evaluate("asa")

    @property
    def aht_seconds(self) -> float | None:
        return self.evaluate("aht")

    @property
    def service_level(self) -> float | None:
        return self.evaluate(self.service_level_formula)

    @property
    def abandon_rate(self) -> float | None:
        return self.evaluate("abandon_rate")

    def all_values(self) -> dict[str, float | None]:
        """Return every formula's figure by its id, except those that do not follow from these counts."""
        return {
            id_: formula.evaluate(self.counts) for id_, formula in FORMULAS.items() if id_ != "fcr_repeat"
        }
