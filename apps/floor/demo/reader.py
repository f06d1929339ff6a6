"""Reads the files of the demonstration site."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings

Rows = list[dict[str, Any]]


def fixtures() -> Path:
    """Return the folder that holds ``demo``, ``flows``, ``prompts`` and ``schedules``."""
    return Path(settings.BASE_DIR) / "fixtures"


def read_rows(name: str) -> Rows:
    """Return the rows of ``fixtures/demo/<name>.json``."""
    rows: Rows = json.loads((fixtures() / "demo" / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def digest() -> str:
    """Return a fingerprint of all files: what is loaded already need not be loaded again."""
    found = hashlib.sha256()
    for path in sorted(fixtures().rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(fixtures())).encode())
            found.update(path.read_bytes())
    return found.hexdigest()
