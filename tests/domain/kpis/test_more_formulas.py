"""Formulas over agents, flows, surveys and contacts, with numbers computed by hand."""

from typing import Any

import pytest

from apps.kpis.domain.formulas import UnknownFormula
from apps.kpis.domain.registry import ALL_FORMULAS, counts_type, evaluate, find_formula


@pytest.mark.parametrize(
    ("formula", "counts", "value"),
    [
        ("occupancy", {"talk_seconds": 1800, "hold_seconds": 100, "wrap_up_seconds": 500, "ring_seconds": 100,
                       "idle_seconds": 500}, 2500 / 3000),
        ("utilisation", {"talk_seconds": 1800, "wrap_up_seconds": 200, "paid_seconds": 4000}, 0.5),
        ("shrinkage", {"unavailable_seconds": 7200, "scheduled_seconds": 28800}, 0.25),
        ("adherence", {"adherent_seconds": 27360, "scheduled_seconds": 28800}, 0.95),
        ("ivr_containment", {"entries": 200, "contained": 50}, 0.25),
        ("csat", {"answered": 40, "satisfied": 30}, 0.75),
        ("csat_mean", {"answered": 4, "score_sum": 17}, 4.25),
        ("nps", {"answered": 10, "promoters": 5, "detractors": 3}, 20.0),
        ("nps", {"answered": 2, "detractors": 2}, -100.0),
        ("survey_response", {"asked": 80, "answered": 20}, 0.25),
        ("fcr_survey", {"resolution_answers": 8, "resolved": 6}, 0.75),
        ("fcr_flag", {"filed": 10, "resolved": 9}, 0.9),
        ("callback_kept", {"reached": 7, "expired": 1, "in_time": 6}, 0.75),
        ("service_level_g", {"answered_within": 860, "abandoned_within": 20, "callbacks_within": 10, "queued": 1100},
         890 / 1100),
    ],
)  # fmt: skip
def test_figures_are_those_computed_by_hand(formula: str, counts: dict[str, Any], value: float) -> None:
    assert evaluate(find_formula(formula), counts) == pytest.approx(value)


def test_nothing_to_divide_by_is_no_figure_and_every_formula_says_what_it_is() -> None:
    for formula in ALL_FORMULAS.values():
        assert evaluate(formula, {}) is None
        assert "Source: " in formula.definition
        assert formula.version >= 1
        assert counts_type(formula)() is not None


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(UnknownFormula, match=r"unknown formula 'happiness'; known are service_level, .*nps"):
        find_formula("happiness")
    with pytest.raises(ValueError, match="unknown count 'offered'; known are asked, "):
        evaluate(find_formula("nps"), {"offered": 1})
    with pytest.raises(ValueError, match="answered: expected a number from 0, found -1"):
        evaluate(find_formula("nps"), {"answered": -1})
