"""What `bench import` is asked to do, what its figures must be. Pure."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Step = Mapping[str, Any]

ROWS = 50_000
MOST_SECONDS, MOST_MB, LEAST_RATIO = 12.0, 150.0, 8.0
"""For :data:`ROWS` rows; fewer rows have a share of the seconds."""


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """``rows`` customers; the library's default path gets ``default_rows``, and is compared by rows a second."""

    rows: int = ROWS
    default_rows: int = 1_000


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `bench import`."""
    parser.add_argument("--rows", type=int, default=ROWS, metavar="N", help=f"default {ROWS}")
    parser.add_argument(
        "--default-rows", type=int, default=1_000, metavar="N", help="for the library's default path"
    )
    parser.add_argument(
        "--json", action="store_true", dest="as_json", help="print one JSON object as the last line"
    )


def figures(options: ImportOptions, ours: Step, again: Step, default: Step) -> dict[str, Any]:
    """Return the figures of a run: ``ours`` and the repetition of it, and the library's."""
    rate, default_rate = options.rows / ours["seconds"], options.default_rows / default["seconds"]
    return {
        "rows": options.rows,
        "seconds": round(ours["seconds"], 2),
        "peak_mb": round(ours["peak_mb"], 1),
        "ratio_to_default": round(rate / default_rate, 1),
        "rows_per_second": round(rate),
        "compare_seconds": round(ours["compare_seconds"], 2),
        "apply_seconds": round(ours["seconds"] - ours["compare_seconds"], 2),
        "created": ours["created"],
        "repeat_seconds": round(again["seconds"], 2),
        "repeat_changes": again["created"] + again["updated"],
        "default_rows": options.default_rows,
        "default_rows_per_second": round(default_rate),
        "default_peak_mb": round(default["peak_mb"], 1),
    }


def import_failures(found: Mapping[str, Any]) -> list[str]:
    """Return what is not as good as it must be."""
    most = MOST_SECONDS * max(found["rows"], ROWS / 10) / ROWS
    problems = [
        f"{name} is {found[name]}, more than {limit:g}"
        for name, limit in (("seconds", most), ("peak_mb", MOST_MB), ("repeat_changes", 0))
        if found[name] > limit
    ]
    if found["ratio_to_default"] < LEAST_RATIO:
        problems.append(f"ratio_to_default is {found['ratio_to_default']}, less than {LEAST_RATIO:g}")
    if found["created"] != found["rows"]:
        problems.append(f"created is {found['created']}, not {found['rows']}")
    return problems


def import_lines(found: Mapping[str, Any]) -> list[str]:
    """Return the table for people."""
    rows = (f"  {name:26}{value}" for name, value in found.items())
    return [f"bench import: {found['rows']} customers from XLSX", *rows]
