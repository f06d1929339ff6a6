"""``manage.py explain INTERACTION``: what happened to an interaction, and why each agent was chosen."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.interactions.models import EventLog
from apps.interactions.selectors import list_events
from apps.interactions.timeline import Step, build_timeline


class Command(BaseCommand):
    help = (
        "Tells the story of one interaction: every step, and for every offer why this agent and not another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("interaction", help="the interaction's id, with or without dashes")
        parser.add_argument("--json", action="store_true", help="one JSON object, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        events = self._events(options["interaction"])
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(options["interaction"], events), ensure_ascii=False))
            return
        for step in build_timeline(events):
            self.stdout.write(_line(step))
            for note in step.notes:
                self.stdout.write(f"{'':21}- {note}")

    def _events(self, interaction_id: str) -> list[EventLog]:
        try:
            events = list(list_events(interaction_id))
        except ValueError:
            raise CommandError(f"“{interaction_id}” is no interaction's id.") from None
        if not events:
            raise CommandError(f"No event of interaction {interaction_id} is on record.")
        return events


def _line(step: Step) -> str:
    return f"{step.at:%H:%M:%S}  {'+' + step.since_start:>9}  {step.sentence}"


def _as_json(interaction_id: str, events: list[EventLog]) -> dict[str, Any]:
    steps = build_timeline(events)
    return {
        "interaction": interaction_id,
        "steps": [
            {
                "at": row.at.isoformat(),
                "type": row.type,
                "sentence": step.sentence,
                "notes": list(step.notes),
                "data": row.data,
            }
            for row, step in zip(events, steps, strict=True)
        ],
    }
