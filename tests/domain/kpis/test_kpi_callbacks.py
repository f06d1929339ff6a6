"""The formulas of callbacks, with numbers computed by hand."""

from apps.kpis.domain.callbacks import CALLBACK_FORMULAS, CallbackCounts

COUNTS = CallbackCounts(
    requested=10, reached=4, in_time=3, expired=1, cancelled=3, open=2, attempts=10, late_seconds=120
)


def test_each_formula_is_what_its_definition_says() -> None:
    assert {id_: formula.ratio(COUNTS).value for id_, formula in CALLBACK_FORMULAS.items()} == {
        "callback_kept": 3 / 5,
        "callback_lateness": 30.0,
        "callback_attempts": 2.5,
        "callback_duplicates": 0.0,
    }
    assert all("Source:" in formula.definition for formula in CALLBACK_FORMULAS.values())


def test_where_nothing_was_promised_there_is_no_figure() -> None:
    assert {formula.ratio(CallbackCounts()).value for formula in CALLBACK_FORMULAS.values()} == {None}
