"""Runs the child that reads a spreadsheet."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from apps.sheets.child import Found, Options
from apps.sheets.domain import limits
from apps.sheets.domain.archive import check_archive
from apps.sheets.domain.limits import Refused

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
"""All that the child knows of ours: no password, no address."""
_KILLED = (-6, -9, -24, -25)


def check_upload(path: Path) -> None:
    """Judge a file by its size and, for a zip file, by its list of contents: fast enough for a web request. Raises
    :class:`Refused`."""
    size = path.stat().st_size
    if not size:
        raise Refused("empty")
    if size > limits.MAX_FILE:
        raise Refused("file-too-large", megabytes=limits.MAX_FILE // 1_000_000)
    with path.open("rb") as file:
        if file.read(2) == b"PK":
            check_archive(file).close()


def read_sheet(source: Path, target: Path, options: Options) -> Found:
    """Read ``source`` in a process of its own and write its rows into ``target``. Raises :class:`Refused`."""
    command = [sys.executable, "-s", "-m", "apps.sheets.child", str(source), str(target)]
    try:
        child = subprocess.run(
            [*command, msgspec.json.encode(options).decode()],
            cwd=ROOT,
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_hard() from None
    if child.returncode != 0:  # killed by a limit, out of memory, or the reader crashed
        log.warning(
            "sheet child ended with %d: %s", child.returncode, child.stderr[-2_000:].decode(errors="replace")
        )
        raise (
            _too_hard() if child.returncode in _KILLED or b"Memory" in child.stderr else Refused("unreadable")
        )
    answer = msgspec.json.decode(child.stdout)
    if "refused" in answer:
        raise Refused(answer["refused"], **answer["params"])
    return msgspec.convert(answer, Found)


def read_rows(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that the child wrote, each with its number in the sheet."""
    decoder = msgspec.json.Decoder(tuple[int, list[Any]])
    with path.open("rb") as file:
        for line in file:
            yield decoder.decode(line)


def _too_hard() -> Refused:
    return Refused("too-large", seconds=limits.WALL_SECONDS, megabytes=limits.MEMORY >> 20)
