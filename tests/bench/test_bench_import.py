"""What `bench import` makes of its steps."""

from contactcenter.bench.sheets.options import ImportOptions, figures, import_failures

OURS = {"seconds": 10.0, "compare_seconds": 7.0, "peak_mb": 120.0, "created": 50_000, "updated": 0}
AGAIN = {"seconds": 8.0, "created": 0, "updated": 0}
DEFAULT = {"seconds": 4.0, "peak_mb": 90.0, "created": 1_000}


def test_a_good_run():
    found = figures(ImportOptions(), OURS, AGAIN, DEFAULT)

    assert {name: found[name] for name in ("rows", "seconds", "peak_mb", "ratio_to_default")} == {
        "rows": 50_000, "seconds": 10.0, "peak_mb": 120.0, "ratio_to_default": 20.0,
    }  # fmt: skip
    assert import_failures(found) == []


def test_a_run_that_is_not_good_enough():
    found = figures(
        ImportOptions(),
        OURS | {"seconds": 13.0, "peak_mb": 151.0},
        AGAIN | {"updated": 3},
        DEFAULT | {"seconds": 1.0},
    )

    assert import_failures(found | {"created": 49_999}) == [
        "seconds is 13.0, more than 12",
        "peak_mb is 151.0, more than 150",
        "repeat_changes is 3, more than 0",
        "ratio_to_default is 3.8, less than 8",
        "created is 49999, not 50000",
    ]
