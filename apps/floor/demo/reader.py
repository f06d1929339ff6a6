"""Reads fixtures/demo."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

Rows = list[dict[str, Any]]


def demo_directory() -> Path:
    """Return where the files are."""
    return Path(settings.BASE_DIR) / "fixtures" / "demo"


def read_rows(name: str) -> Rows:
    """Return the rows of ``fixtures/demo/<name>.json``."""
    rows: Rows = json.loads((demo_directory() / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def digest() -> str:
    """Return a fingerprint of all files: what is loaded already need not be loaded again."""
    found = hashlib.sha256()
    for path in sorted(demo_directory().glob("*.json")):
        found.update(path.name.encode())
        found.update(path.read_bytes())
    return found.hexdigest()
