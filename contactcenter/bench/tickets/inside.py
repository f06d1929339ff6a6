"""The measurement itself, in a process of the benchmark's site: ``python -m … OPTIONS``."""

from __future__ import annotations

import json
import os
import resource
import sys
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import django

from contactcenter.bench.processor import cpu_seconds
from contactcenter.bench.tickets.fill import SECONDS_APART

LIST, API, DESK = "/admin/tickets/ticket/", "/api/v1/tickets/", "/api/v1/desk/tickets/"


def main(options: dict[str, Any]) -> dict[str, Any]:
    """Write the tickets, open the lists, change many, and return the figures."""
    from django.core.management import call_command

    from apps.accounts.models import User
    from contactcenter.bench.tickets.fill import fill

    call_command("migrate", verbosity=0, skip_checks=True)
    boss = User.objects.create_superuser("bench-boss")
    began = perf_counter()
    keys = fill(options["tickets"], options["seed"])
    filled = perf_counter() - began
    _save_views(boss, keys)
    return {
        "fill_seconds": round(filled, 1),
        "lists": {
            name: _measure(opened, options["times"]) for name, opened in _lists(boss, keys, options).items()
        },
        "bulk": _change(boss, options["changed"]) if options["changed"] else {},
    }


def _save_views(boss: Any, keys: dict[str, Any]) -> None:
    """Six views, so that the list counts as many."""
    from apps.tickets.models import SavedView

    specs: dict[str, tuple[list[tuple[str, str, list[str]]], list[str]]] = {
        "open, by priority": ([("state", "in", ["open", "new"])], ["-priority"]),
        "closed, last changed": ([("state", "in", ["closed"])], ["-updated"]),
        "tag": ([("tag", "in", [str(keys["tag"])])], []),
        "group waits for customer": (
            [("group", "in", [str(keys["group"])]), ("state", "in", ["pending_customer"])],
            ["updated"],
        ),
        "new without agent": ([("agent", "empty", []), ("created", "newer", ["24"])], []),
        "untouched for a year": ([("updated", "older", ["8760"])], ["updated"]),
    }
    for view, (filters, order) in specs.items():
        rows = [{"field": name, "op": op, "value": value} for name, op, value in filters]
        SavedView.objects.create(name=view, owner=boss, spec={"filters": rows, "order": order})


def _lists(boss: Any, keys: dict[str, Any], options: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    from django.test import Client
    from django.utils import timezone
    from rest_framework.test import APIClient

    from apps.tickets.desk.searching import search_tickets
    from apps.tickets.desk.view_queries import count_views, list_views

    page, api = Client(headers={"host": "localhost"}), APIClient(headers={"host": "localhost"})
    page.force_login(boss)
    api.force_authenticate(boss)
    past = timezone.localdate() - timedelta(seconds=int(SECONDS_APART * options["tickets"] * 0.8))
    deep = b64encode(f"p={options['tickets'] // 2}".encode()).decode()
    queries = {
        "first page": "all=",
        "last counted page": f"all=&p={min(options['tickets'], 10_000) // 50}",
        "open": "work=open", "unassigned": "work=unassigned",
        "mine": "work=mine", "state": "state__exact=pending_customer",
        "priority": f"priority__id__exact={keys['priority']}",
        "group": f"group__id__exact={keys['group']}", "agent": f"agent__id__exact={keys['agent']}",
        "tag": f"tag={keys['tag']}", "customer": f"requester__id__exact={keys['customer']}",
        "created today": f"created_at_from_0={timezone.localdate()}",
        "created long ago": f"created_at_from_0={past}&created_at_to_0={past + timedelta(7)}",
        "search in the list": "q=refund+invoice", "search in the list, chinese": "q=退款",
    }  # fmt: skip
    searches = {
        "number": "1042", "frequent word": "refund", "two words": "refund invoice", "chinese": "退款", "typo": "rfeund",
        "subject": "subject:refund", "rare subject": "subject:zzz", "customer": "customer:C",
    }  # fmt: skip
    return {
        **{f"list, {name}": _opener(page, f"{LIST}?{query}") for name, query in queries.items()},
        "API, first page": _opener(api, API),
        "API, deep page": _opener(api, f"{API}?cursor={deep}"),
        "API, filtered": _opener(api, f"{API}?state=closed&tag=tag+1"),
        **{f"search, {name}": _searcher(search_tickets, boss, text) for name, text in searches.items()},
        **{f"workbench, {view.name}": _opener(api, f"{DESK}?view={view.pk}") for view in list_views(boss)},
        **{
            f"workbench, {name}": _opener(api, f"{DESK}?view={name}")
            for name in ("mine", "groups", "watched")
        },
        "views counted": lambda: count_views(list_views(boss), boss),
    }


def _opener(client: Any, address: str) -> Callable[[], Any]:
    def opened() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")

    return opened


def _searcher(search: Any, boss: Any, text: str) -> Callable[[], Any]:
    return lambda: search(user=boss, typed=text)


def _measure(opened: Callable[[], Any], times: int) -> dict[str, float]:
    opened()
    found, before = [], cpu_seconds()
    for _ in range(times):
        began = perf_counter()
        opened()
        found.append((perf_counter() - began) * 1000)
    used = (cpu_seconds() - before) * 1000 / times
    found.sort()
    return {
        "p50_ms": round(found[times // 2], 1),
        "p95_ms": round(found[int(times * 0.95)], 1),
        "cpu_ms": round(used, 1),
    }


def _change(boss: Any, changed: int) -> dict[str, dict[str, Any]]:
    """A bulk change as its job does it, and its undo."""
    from apps.jobs.models import Job
    from apps.jobs.running import RunningJob
    from apps.tickets.desk import batches
    from apps.tickets.domain.actions import actions_to_json, parse_actions
    from apps.tickets.models import Ticket

    actions = parse_actions([{"do": "set_priority", "priority": "urgent"}, {"do": "add_tag", "tag": "storm"}])
    tickets = Ticket.objects.filter(pk__in=Ticket.objects.order_by("-id").values("pk")[:changed])
    batch = batches.open_batch(tickets=tickets, by=boss)
    batch.actions = actions_to_json(actions)
    batch.save(update_fields=["actions"])
    found: dict[str, dict[str, Any]] = {}
    for name, kind, work in (
        ("change", batches.JOB_CHANGE, batches.carry_out),
        ("undo", batches.JOB_UNDO, batches.carry_out_undo),
    ):
        job = Job.objects.create(
            kind=kind, title="bench", data={"batch": batch.pk}, total=batch.total, created_by=boss
        )
        before, began = cpu_seconds(), perf_counter()
        outcome = work(RunningJob(job))
        seconds = perf_counter() - began
        found[name] = {
            "seconds": round(seconds, 1),
            "tickets_a_second": round(batch.total / seconds, 1),
            "cpu_ms_a_ticket": round((cpu_seconds() - before) * 1000 / batch.total, 2),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
            "outcome": outcome.message,
        }
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contactcenter.settings.dev")
    django.setup()
    print(json.dumps(main(json.loads(sys.argv[1]))))  # noqa: T201 — read by the command
