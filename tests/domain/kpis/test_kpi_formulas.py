"""Formulas with exact values; the worked example is the one of the source article."""

from decimal import Decimal

import pytest

from apps.kpis.domain.counts import Counts, parse_counts, total
from apps.kpis.domain.formulas import FORMULAS, Unit, UnknownFormula, get_formula
from apps.kpis.domain.ratio import Ratio

# 1000 answered of which 860 within 20 s; 60 abandoned of which 20 within 20 s and 10 within 5 s.
EXAMPLE = Counts(
    offered=1060, answered=1000, answered_within=860, abandoned=60, abandoned_within=20, short_abandoned=10
)


@pytest.mark.parametrize(
    ("formula_id", "ratio", "percent"),
    [
        ("service_level_a", Ratio(880, 1060), 83.0),
        ("service_level_b", Ratio(860, 1000), 86.0),
        ("service_level_c", Ratio(860, 1060), 81.1),
        ("service_level_d", Ratio(860, 1040), 82.7),
        ("service_level_e", Ratio(870, 1060), 82.1),
        ("service_level_f", Ratio(860, 1050), 81.9),
        ("service_level_g", Ratio(880, 1060), 83.0),
        ("abandon_rate", Ratio(60, 1060), 5.7),
        ("abandon_rate_net", Ratio(50, 1050), 4.8),
    ],
)
def test_the_worked_example(formula_id: str, ratio: Ratio, percent: float) -> None:
    formula = get_formula(formula_id)
    assert formula.ratio(EXAMPLE) == ratio
    value = formula.evaluate(EXAMPLE)
    assert value is not None
    assert round(value * 100, 1) == percent


def test_policy_g_counts_a_kept_callback_promise() -> None:
    counts = Counts(offered=10, answered_within=6, abandoned_within=1, callbacks_within=2)
    assert get_formula("service_level_g").evaluate(counts) == 0.9


@pytest.mark.parametrize(
    ("formula_id", "counts", "value"),
    [
        ("asa", Counts(answered=4, wait_seconds_answered=Decimal("50")), 12.5),
        ("average_ring", Counts(answered=4, ring_seconds=Decimal("18")), 4.5),
        ("abandon_wait", Counts(abandoned=2, wait_seconds_abandoned=Decimal("7")), 3.5),
        (
            "aht",
            Counts(
                handled=2,
                talk_seconds=Decimal(300),
                hold_seconds=Decimal("20.5"),
                wrap_up_seconds=Decimal("39.5"),
            ),
            180.0,
        ),
        ("transfer_rate", Counts(handled=8, transfers=2), 0.25),
        ("hold_rate", Counts(handled=8, held=1), 0.125),
        ("missed_offer_rate", Counts(offers_made=20, offers_missed=3), 0.15),
        ("fcr_repeat", Counts(contacts=20, contacts_repeated=3), 0.85),
    ],
)
def test_the_other_figures(formula_id: str, counts: Counts, value: float) -> None:
    assert get_formula(formula_id).evaluate(counts) == value


@pytest.mark.parametrize("formula_id", FORMULAS)
def test_nothing_counted_is_no_figure_and_not_zero(formula_id: str) -> None:
    assert get_formula(formula_id).evaluate(Counts()) is None


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=list(FORMULAS))
def test_every_formula_names_its_source(formula) -> None:
    assert "ource:" in formula.definition or "Source" in formula.definition
    assert formula.version >= 1
    assert formula.unit in Unit


def test_an_unknown_formula_lists_the_known_ones() -> None:
    with pytest.raises(UnknownFormula) as caught:
        get_formula("slo")
    assert str(caught.value).startswith("unknown formula 'slo'; known are service_level, service_level_a, ")


def test_goals_are_reached_from_their_own_side() -> None:
    level, speed = get_formula("service_level_d"), get_formula("asa")
    assert [level.meets(value, 0.8) for value in (0.79, 0.8, 0.81)] == [False, True, True]
    assert [speed.meets(value, 20) for value in (19.9, 20, 20.1)] == [True, True, False]


def test_counts_add_up_field_by_field() -> None:
    one = Counts(offered=1, talk_seconds=Decimal("0.1"))
    assert total([one, one, one]) == Counts(offered=3, talk_seconds=Decimal("0.3"))
    assert total([]) == Counts()
    assert not Counts()
    assert one


def test_counts_written_by_hand() -> None:
    counts = parse_counts({"answered": "3", "wait_seconds_answered": 61.5})
    assert counts == Counts(answered=3, wait_seconds_answered=Decimal("61.5"))


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"answerd": 1}, "unknown count 'answerd'; known are offered, answered"),
        ({"answered": -1}, "answered: expected a number from 0, found -1"),
        ({"answered": 1.5}, "answered: expected a whole number, found 1.5"),
        ({"answered": "many"}, "answered: 'many' is not a number"),
        ({"talk_seconds": "NaN"}, "talk_seconds: expected a number from 0, found 'NaN'"),
    ],
)
def test_counts_written_wrongly_name_the_field(values: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        parse_counts(values)
    assert str(caught.value).startswith(message)


def test_queued_is_another_name_of_offered() -> None:
    counts = parse_counts(
        {"queued": 1100, "answered_within": 860, "abandoned_within": 20, "callbacks_within": 10}
    )
    assert get_formula("service_level_g").ratio(counts) == Ratio(890, 1100)
    assert parse_counts({"queued": 5, "offered": 5}).offered == 5
    with pytest.raises(ValueError, match="two different numbers for offered, 5 and 6"):
        parse_counts({"offered": 5, "queued": 6})
