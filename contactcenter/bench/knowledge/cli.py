"""``manage.py bench knowledge``: starts a site of its own, measures inside it, prints the figures."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from contactcenter.bench.cli import BenchFailed
from contactcenter.bench.machine import machine_facts
from contactcenter.bench.site import bench_site
from contactcenter.env import environment

GOAL_MS = 50.0


@dataclass(frozen=True, slots=True)
class KnowledgeOptions:
    """How many articles, how many searches, and the seed of the dice."""

    articles: int
    searches: int
    seed: int


def add_knowledge_arguments(parser: Any) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("--articles", type=int, default=20_000, help="half English, half Chinese")
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", dest="as_json")


def bench_knowledge(options: KnowledgeOptions, *, as_json: bool = False) -> int:
    """Measure, print, and return 0 where the 95th percentile reaches the goal."""
    with bench_site(environment(), {"LOG_LEVEL": "WARNING"}) as site:
        command = [
            sys.executable, "-m", "contactcenter.bench.knowledge.inside", str(options.articles),
            str(options.searches), str(options.seed),
        ]  # fmt: skip
        done = subprocess.run(command, env=site.environment, capture_output=True, text=True)
    if done.returncode:
        raise BenchFailed(done.stderr[-2000:])
    figures = {**json.loads(done.stdout.splitlines()[-1]), "goal_ms": GOAL_MS, "machine": machine_facts()}
    figures["ok"] = figures["search"]["p95_ms"] <= GOAL_MS
    print(json.dumps(figures) if as_json else _sentence(figures))
    return 0 if figures["ok"] else 1


def _sentence(figures: dict[str, Any]) -> str:
    ours, theirs = figures["search"], figures["ilike"]
    kinds = ", ".join(
        f"{kind} {found['p95_ms']} ({found['cpu_ms']} of processor)"
        for kind, found in figures["kinds"].items()
    )
    return (
        f"{figures['articles']} articles: search p50 {ours['p50_ms']} ms, p95 {ours['p95_ms']} ms "
        f"(ILIKE: {theirs['p50_ms']} / {theirs['p95_ms']} ms, {figures['ratio']} times as slow); "
        f"{figures['found']} of {figures['searches']} searches found something; indexed in "
        f"{figures['index_seconds']} s; p95 in ms by kind: {kinds}"
    )
