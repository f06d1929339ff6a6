"""Loads the demonstration site: people, customers, flows, numbers, tickets, articles and the virtual switch."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.floor.demo.call_handling import load_node
from apps.floor.demo.load import load_demo


class Command(BaseCommand):
    help = "Load the demonstration site from fixtures/; does nothing where it is loaded already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load again, over what was changed since")

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_demo(force=options["force"])
        self.stdout.write("Demo loaded." if loaded else "Demo is loaded already.")
        if not load_node():
            self.stdout.write(
                "DEMO_SWITCH_PASSWORD is not set: the virtual Asterisk was not entered as a node."
            )
