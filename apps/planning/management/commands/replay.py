"""``manage.py replay --from DAY --to DAY [--policy FILE]``: a past day under today's rules, or others."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.kpis.domain.formulas import Unit, get_formula
from apps.kpis.windows import parse_moment
from apps.planning.domain.comparison import COUNTED, DayFigures
from apps.planning.domain.policy import BadPolicy
from apps.planning.services import Comparison, compare_policies

HEADINGS = ("as it was", "today's rules", "the policy", "difference")


class Command(BaseCommand):
    help = (
        "Let the arrivals of a past time go through the engine again, with today's rules and with those of a policy "
        "file, and print the figures side by side."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", required=True, help="day or time, local")
        parser.add_argument(
            "--to", dest="end", required=True, help="day (inclusive) or time (exclusive), local"
        )
        parser.add_argument(
            "--policy", type=Path, metavar="FILE", help="JSON with other rules; see docs/replay.md"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            start, end = parse_moment(options["start"]), parse_moment(options["end"], last=True)
            found = compare_policies(start=start, end=end, policy=_policy(options["policy"]))
        except BadPolicy as error:
            raise CommandError(f"{options['policy']}: {error}") from error
        except ValueError as error:
            raise CommandError(str(error)) from error
        if not found.recorded.values["offered"]:
            raise CommandError("Nobody waited in a line in that time.")
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found)))
        else:
            self.stdout.write("\n".join(_table(found)))


def _policy(path: Path | None) -> Any:
    if path is None:
        return None
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadPolicy(error.strerror or str(error)) from error
    except ValueError as error:
        raise BadPolicy(f"no JSON: {error}") from error


def _as_json(found: Comparison) -> dict[str, Any]:
    body: dict[str, Any] = {"recorded": found.recorded.values, "present": found.present.values}
    if found.policy is not None:
        body |= {"policy": found.policy.values, "difference": found.policy.minus(found.present)}
    return body


def _table(found: Comparison) -> Iterator[str]:
    columns: list[dict[str, float | None]] = [found.recorded.values, found.present.values]
    if isinstance(found.policy, DayFigures):
        columns += [found.policy.values, found.policy.minus(found.present)]
    yield f"{'':<18}" + "".join(f"{heading:>15}" for heading in HEADINGS[: len(columns)])
    for name in found.recorded.values:
        yield f"{name:<18}" + "".join(f"{_shown(name, column[name]):>15}" for column in columns)


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    if name in COUNTED:
        return f"{value:.0f}"
    return f"{value:.1%}" if get_formula(name).unit is Unit.SHARE else f"{value:.1f} s"
