"""``manage.py kpis``: the figures of a window; ``kpis formula ID --counts JSON``: one formula over given
counts; ``kpis rebuild``: all interval figures and visits of nodes anew; ``kpis visits``: the missing visits."""

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.interactions.services import refold_segments
from apps.kpis.agent_states_table import rebuild_agent_states
from apps.kpis.domain.formulas import DEFAULT_SERVICE_LEVEL, UnknownFormula
from apps.kpis.domain.registry import evaluate, find_formula
from apps.kpis.policies import formula_id
from apps.kpis.report import as_json, as_text, collect
from apps.kpis.selectors import BY
from apps.kpis.services import rebuild_figures
from apps.kpis.visits_table import fill_visits, rebuild_visits
from apps.kpis.windows import day_of, parse_moment


class Command(BaseCommand):
    help = "Print key figures of a window, evaluate a formula, or rebuild the interval figures from the event log."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "action", nargs="?", choices=("show", "formula", "rebuild", "visits"), default="show"
        )
        parser.add_argument("formula", nargs="?", help="formula id, e.g. service_level_d")
        parser.add_argument("--from", dest="start", help="day or time, local; default: today's beginning")
        parser.add_argument(
            "--to", dest="end", help="day (inclusive) or time (exclusive), local; default: the end of today"
        )
        parser.add_argument("--group", action="append", help="skill group code; may be given more than once")
        parser.add_argument(
            "--policy",
            type=str.upper,
            choices="ABCDEFG",
            help="formula of the service level, in place of each group's own policy",
        )
        parser.add_argument("--by", choices=BY, default="", help="also one row for each of these")
        parser.add_argument(
            "--counts", help='counts as JSON, e.g. {"answered": 1000, "answered_within": 860}'
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        {"show": self._show, "formula": self._formula, "rebuild": self._rebuild, "visits": self._visits}[
            action
        ](options)

    def _show(self, options: dict[str, Any]) -> None:
        today = day_of(timezone.now())
        start = _moment(options["start"], "--from") if options["start"] else today.start
        end = (
            _moment(options["end"], "--to", last=True)
            if options["end"]
            else max(today.end, day_of(start).end)
        )
        try:
            report = collect(
                start=start,
                end=end,
                groups=options["group"],
                level=_level(options["policy"]),
                by=options["by"],
            )
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(as_json(report)) if options["json"] else as_text(report))

    def _formula(self, options: dict[str, Any]) -> None:
        try:
            formula = find_formula(options["formula"] or "")
            value = evaluate(formula, _json_object(options["counts"]))
        except (UnknownFormula, ValueError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            body = {"formula": formula.id, "version": formula.version, "unit": formula.unit, "value": value}
            self.stdout.write(json.dumps(body))
        else:
            self.stdout.write("none: there is nothing to divide by" if value is None else f"{value:.6g}")

    def _rebuild(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{refold_segments()} segments corrected")
        made = rebuild_figures()
        self.stdout.write(f"{made.events} events counted, {made.changed} rows of figures changed")
        self.stdout.write(f"{rebuild_agent_states()} changes of agents' states counted")
        self.stdout.write(f"{rebuild_visits()} visits written")

    def _visits(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{fill_visits()} visits written")


def _level(letter: str | None) -> str:
    return formula_id(letter) if letter else DEFAULT_SERVICE_LEVEL


def _json_object(text: str | None) -> dict[str, Any]:
    if text is None:
        raise CommandError("--counts is missing")
    try:
        values = json.loads(text)
    except ValueError as error:
        raise CommandError(f"--counts: no JSON: {error}") from error
    if not isinstance(values, dict):
        raise CommandError("--counts: expected a JSON object")
    return values


def _moment(text: str, option: str, *, last: bool = False) -> datetime:
    try:
        return parse_moment(text, last=last)
    except ValueError as error:
        raise CommandError(f"{option}: {error}") from error
