"""``manage.py seed_history``: a believable past for measurements and trials."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.interactions.models import Interaction
from apps.kpis.history.calls import make_contacts
from apps.kpis.history.load import load_history
from apps.kpis.history.world import make_world


class Command(BaseCommand):
    help = "Write interactions of the past with their segments, offers and figures. Not for a site that is in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interactions", type=int, default=100_000)
        parser.add_argument("--days", type=int, default=90, help="that many days up to last midnight (UTC)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same past")
        parser.add_argument(
            "--events", action="store_true", help="write the EventLog too, about ten rows each"
        )
        parser.add_argument("--groups", type=int, default=8, help="made where there is no group yet")
        parser.add_argument("--agents", type=int, default=60, help="made where there is no agent yet")
        parser.add_argument(
            "--customers", type=int, default=5_000, help="made where there is no customer yet"
        )
        parser.add_argument("--yes", action="store_true", help="even though there are interactions already")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["interactions"] < 1 or options["days"] < 1:
            raise CommandError("--interactions and --days must be at least 1.")
        if not options["yes"] and Interaction.objects.exists():
            raise CommandError(
                "This database holds interactions: made-up ones would change its figures. Use a database of its own, "
                "or say --yes."
            )
        end = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
        world = make_world(options["groups"], options["agents"], options["customers"])
        contacts = make_contacts(
            world, options["interactions"], options["days"], int(end.timestamp()), options["seed"]
        )
        began = time.monotonic()

        def say(done: int) -> None:
            rate = done / (time.monotonic() - began)
            self.stdout.write(f"{done} of {options['interactions']} interactions, {rate:.0f} a second")

        done = load_history(contacts, with_events=options["events"], say=say)
        self.stdout.write(f"{done} interactions with all figures in {time.monotonic() - began:.0f} s")
