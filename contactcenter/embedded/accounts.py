"""Which operating-system user runs the servers. PostgreSQL refuses to run as root, so root steps down."""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from contactcenter.embedded.errors import EmbeddedError

# The distribution's own database user where there is one, else the user that owns nothing.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user that root may start servers as."""

    name: str
    uid: int
    gid: int


def service_account() -> Account | None:
    """The user for the servers when we are root; None for an ordinary user, who runs them himself.

    Raises EmbeddedError on a machine that has neither of the usual users.
    """
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        f"PostgreSQL does not run as root and there is no user {' or '.join(CANDIDATES)} to run it. "
        "Run this as an ordinary user, or set DATABASE_URL and REDIS_URL.",
    )


def account_of(path: Path) -> Account | None:
    """The owner of existing data when we are root, so that data made as one user is never run as another."""
    if os.geteuid() != 0:
        return None
    owner = path.stat()
    try:
        name = pwd.getpwuid(owner.st_uid).pw_name
    except KeyError:
        name = str(owner.st_uid)
    return Account(name, owner.st_uid, owner.st_gid)


def can_traverse(path: Path, account: Account) -> bool:
    """Whether `account` may walk down to `path`: every existing directory on the way lets it through.

    A directory that does not exist yet will be made by us with mode 0755. Access lists are not looked at.
    """
    return all(_lets_through(folder.stat(), account) for folder in (path, *path.parents) if folder.exists())


def _lets_through(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)
