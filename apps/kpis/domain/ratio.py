"""A figure before the division: what is counted over what."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Ratio:
    """Numerator and denominator are sums of counts, so the ratios of single segments add up to the figure's
    own."""

    numerator: int | Decimal
    denominator: int | Decimal

    @property
    def value(self) -> float | None:
        """The figure, or None where there is nothing to divide by: "no calls yet" is not 0 %."""
        return float(Decimal(self.numerator) / Decimal(self.denominator)) if self.denominator else None

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(self.numerator + other.numerator, self.denominator + other.denominator)
