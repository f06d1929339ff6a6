"""Copies a site's journal into the database. A floor that lost its projector starts it, and wakes it through a pipe."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from contactcenter.floor_projector import copy_journal
from contactcenter.priority import be_called, come_later


class Command(BaseCommand):
    help = "Copy the floor's journal into the database until standard input is closed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--site", default=settings.FLOOR_SITE, help="whose journal to read")

    def handle(self, *args: Any, **options: Any) -> None:
        be_called("floor-projector")
        come_later()  # the journal keeps what is not written yet
        copy_journal(options["site"])
