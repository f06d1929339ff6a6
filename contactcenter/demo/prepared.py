"""Whether the database is known to be up to date with the sources, without asking it or loading Django.

A fingerprint of all that shapes the database (migrations, demo data, pinned packages) and of the cluster itself
is kept after each successful preparation. When it is unchanged, `prepare_demo` can be left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from contactcenter.embedded.layout import locate
from contactcenter.env import BASE_DIR, Environment

STAMP_NAME = "demo-prepared"
SHAPING_FILES = (
    "requirements.txt",
    "apps/*/migrations/*.py",
    "apps/*/demo/*.py",
    "apps/*/management/commands/load_demo.py",
    "contactcenter/management/commands/prepare_demo.py",
    "fixtures/**/*",
)


def is_prepared(settings: Environment, switch_port: int) -> bool:
    """Whether nothing has changed since the last successful preparation of this very database."""
    stamp = settings.var_dir / STAMP_NAME
    return stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint(settings, switch_port)


def mark_prepared(settings: Environment, switch_port: int) -> None:
    """Remember that the database is up to date. A database behind DATABASE_URL is never taken as known."""
    if settings.database_url is None:
        (settings.var_dir / STAMP_NAME).write_text(fingerprint(settings, switch_port) or "", encoding="ascii")


def fingerprint(settings: Environment, switch_port: int) -> str | None:
    """A digest of sources, switch address and embedded cluster; None where there is no cluster to know."""
    if settings.database_url is not None:
        return None
    try:
        version = (locate(settings.var_dir).postgres_data / "PG_VERSION").stat()
    except (FileNotFoundError, PermissionError):
        return None
    digest = hashlib.sha256(f"{version.st_ino} {version.st_mtime_ns} {switch_port}\n".encode())
    credentials = settings.var_dir / "demo-credentials.json"
    for path in (*shaping_files(BASE_DIR), *([credentials] if credentials.exists() else [])):
        digest.update(f"{path}\0".encode("utf-8", "surrogateescape"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def shaping_files(root: Path) -> Iterator[Path]:
    """The files below `root` whose content ends up in the database, in a fixed order."""
    for pattern in SHAPING_FILES:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())
