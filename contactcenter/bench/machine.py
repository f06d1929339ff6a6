"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path
from typing import Any


def machine_facts() -> dict[str, Any]:
    """Return cores, processor, memory, Python, and the load average (1 minute) before the run began."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": _found(r"^model name\s*:\s*(.+)$", "/proc/cpuinfo") or platform.machine(),
        "memory_mb": int(_found(r"^MemTotal:\s*(\d+)", "/proc/meminfo") or 0) // 1024,
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
    }


def _found(pattern: str, path: str) -> str:
    match = re.search(pattern, Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    return match[1].strip() if match else ""
