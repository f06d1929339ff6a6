"""Tests that need Asterisk, SIPp, Chromium or gettext: skipped by name where the part is missing, or failed on
demand.

Mark them `@pytest.mark.asterisk`, `sipp`, `chromium`, `gettext`. With REQUIRE_ALL_SERVICES=1 a missing part is a
failure.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIRE_ALL = "REQUIRE_ALL_SERVICES"
PREFIX = "missing part: "

# The shell comes first: without windows of its own it takes half of the processor time.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser")


@dataclass(frozen=True)
class Part:
    """Something outside Python that some tests need, and how to get it."""

    name: str
    found: Callable[[], bool]
    advice: str


def _any_on_path(*programs: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(program) for program in programs)


PARTS = {
    part.name: part
    for part in (
        Part(
            "asterisk",
            (ROOT / "var/asterisk/rootfs/usr/sbin/asterisk").is_file,
            "make asterisk (as root)",
        ),
        Part("sipp", _any_on_path("sipp"), "apt-get install sip-tester"),
        Part("chromium", _any_on_path(*CHROMIUMS), f"apt-get install {CHROMIUMS[0]}"),
        Part("gettext", _any_on_path("xgettext"), "apt-get install gettext"),
    )
}


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture of the test tries to start the part."""
    for part in missing_parts(mark.name for mark in item.iter_markers()):
        reason = f"{PREFIX}{part.name}; get it with: {part.advice}"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(f"{reason} ({REQUIRE_ALL}=1)", pytrace=False)
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which parts were missing, how many tests that cost, and how to get them."""
    counts = count_missing(_skip_reason(report) for report in terminalreporter.stats.get("skipped", []))
    if counts:
        terminalreporter.section("skipped for missing parts")
        for name, tests in sorted(counts.items()):
            terminalreporter.line(f"{name}: {tests} tests; get it with: {PARTS[name].advice}")


def missing_parts(marks: Iterable[str]) -> list[Part]:
    """The parts that these marks ask for and that are not here."""
    return [PARTS[name] for name in dict.fromkeys(marks) if name in PARTS and not PARTS[name].found()]


def count_missing(reasons: Iterable[str]) -> Counter[str]:
    """Tests skipped per missing part, from the reasons of all skipped tests."""
    named = (reason.partition(PREFIX)[2].partition(";")[0] for reason in reasons if PREFIX in reason)
    return Counter(named)


def _skip_reason(report: pytest.TestReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
