"""Signs virtual agents in, who take calls, wrap up and take breaks until the command is stopped."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.agents.selectors import list_break_reasons, list_floor_agents
from apps.floor.inbox import floor_client
from apps.floor.live.hub import hub
from apps.interactions.selectors import list_dispositions
from apps.workbench.virtual.crew import Crew, Member
from apps.workbench.virtual.habits import Habits


class Command(BaseCommand):
    """Everything goes over the same wire as from a browser; the floor cannot tell the difference."""

    help = "Sign in virtual agents: agents of the directory whose screens are worked by this process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", type=int, help="Only this many, in the order of their extensions.")
        parser.add_argument(
            "--extensions",
            default="",
            help="Such as 1001-1020,1100. Default: every agent who accepts on the phone.",
        )
        parser.add_argument("--groups", default="", help="Only agents who serve one of these groups (codes).")
        parser.add_argument(
            "--speed", type=float, default=1.0, help="How many times faster than life they work."
        )
        parser.add_argument("--seed", type=int, default=1, help="Decides every random choice.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["speed"] <= 0:
            raise CommandError("--speed must be above 0.")
        members = find_members(options["extensions"], options["groups"], options["count"])
        if not members:
            raise CommandError(
                "No agent of the directory fits. Load the demo's agents, or name --extensions."
            )
        habits = Habits(
            speed=options["speed"],
            dispositions=tuple(list_dispositions().values_list("code", flat=True)),
            reasons=tuple(list_break_reasons().values_list("code", flat=True)),
        )
        self.stdout.write(f"{len(members)} virtual agents: {members[0].extension} … {members[-1].extension}")
        asyncio.run(work(members, habits, options["seed"]))


def find_members(extensions: str, groups: str, count: int | None) -> list[Member]:
    """Return the active agents that the options name, by extension. Raises CommandError for a bad option."""
    agents = list_floor_agents().order_by("extension")
    if extensions:
        wanted = parse_extensions(extensions)
        agents = agents.filter(extension__in=wanted)
    else:
        agents = agents.filter(accept_on="phone")
    if groups:
        agents = agents.filter(groups__code__in=groups.split(",")).distinct()
    return [Member(agent.pk, agent.extension, agent.user.get_username()) for agent in agents[:count]]


def parse_extensions(text: str) -> list[str]:
    """Return the extensions of a list such as ``1001-1003,1100``; raise CommandError for anything else."""
    found: list[str] = []
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if not first.isdigit() or (last and not last.isdigit()):
            raise CommandError(f"--extensions: {part!r} is neither a number nor a range such as 1001-1020.")
        found += [str(number) for number in range(int(first), int(last or first) + 1)]
    return found


async def work(members: list[Member], habits: Habits, seed: int) -> None:
    """Run the crew until SIGINT or SIGTERM."""
    crew = asyncio.create_task(Crew(members, hub(), floor_client(), habits, seed).run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, crew.cancel)
    await asyncio.wait([crew])
    await hub().stop()
    await floor_client().close()
    if not crew.cancelled():
        crew.result()
