"""Every formula of the suite by its id, whatever it counts."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Protocol

from apps.kpis.domain.callbacks import CALLBACK_FORMULAS, CallbackCounts
from apps.kpis.domain.counts import Counts, parse_counts, parse_number
from apps.kpis.domain.formulas import FORMULAS, UnknownFormula
from apps.kpis.domain.more_formulas import OTHER_FORMULAS


class AnyFormula(Protocol):
    """What all formulas have in common."""

    @property
    def id(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def unit(self) -> str: ...

    @property
    def ratio(self) -> Any: ...

    @property
    def definition(self) -> str: ...


ALL_FORMULAS: dict[str, AnyFormula] = {**FORMULAS, **CALLBACK_FORMULAS, **OTHER_FORMULAS}


def find_formula(formula_id: str) -> AnyFormula:
    """Return the formula; raise :class:`UnknownFormula`, which lists what there is."""
    try:
        return ALL_FORMULAS[formula_id]
    except KeyError:
        raise UnknownFormula(formula_id, ALL_FORMULAS) from None


def counts_type(formula: AnyFormula) -> type[Any]:
    """Return the class of the counts that the formula is over."""
    if formula.id in FORMULAS:
        return Counts
    return CallbackCounts if formula.id in CALLBACK_FORMULAS else OTHER_FORMULAS[formula.id].counts


def evaluate(formula: AnyFormula, values: Mapping[str, Any]) -> float | None:
    """Return the figure over counts that a person wrote down, or None where there is nothing to divide by. Raises
    ValueError, naming the count, for what is none of the formula's or is no number."""
    kind = counts_type(formula)
    if kind is Counts:
        value: float | None = formula.ratio(parse_counts(values)).value
        return value
    known = [field.name for field in fields(kind)]
    _check_known(values, known)
    found: float | None = formula.ratio(
        kind(**{name: parse_number(name, given) for name, given in values.items()})
    ).value
    return found


def _check_known(values: Iterable[str], known: list[str]) -> None:
    if unknown := sorted(set(values) - set(known)):
        raise ValueError(f"unknown count {unknown[0]!r}; known are {', '.join(known)}")
