"""Log-ins of the demo: passwords made at the first start and kept in a private file."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass, fields
from pathlib import Path

PASSWORD_BYTES = 9
FILE_NAME = "demo-credentials.json"


class CredentialsError(Exception):
    """The file cannot be used; the text names it and what to do."""


@dataclass(frozen=True)
class Login:
    """One account of the demo."""

    username: str
    password: str


@dataclass(frozen=True)
class Credentials:
    """The two people that a visitor can be, and the account with which the floor enters the virtual Asterisk."""

    supervisor: Login
    agent: Login
    switch: Login


def load_or_create(var_dir: Path) -> Credentials:
    """The log-ins in VAR_DIR/demo-credentials.json, made with new passwords (mode 0600) where it is missing.

    Raises CredentialsError when the file is damaged.
    """
    path = var_dir / FILE_NAME
    try:
        return parse(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _create(path)
    except (ValueError, KeyError, TypeError) as error:
        raise CredentialsError(
            f"{path} is damaged ({error!r}): delete it, new passwords will be made."
        ) from error


def parse(text: str) -> Credentials:
    """Credentials from the file's text. Raises ValueError, KeyError or TypeError when they are not in it."""
    stored = json.loads(text)
    return Credentials(**{part.name: Login(**stored[part.name]) for part in fields(Credentials)})


def _create(path: Path) -> Credentials:
    made = Credentials(
        supervisor=Login("supervisor", secrets.token_urlsafe(PASSWORD_BYTES)),
        agent=Login("agent", secrets.token_urlsafe(PASSWORD_BYTES)),
        switch=Login("contactcenter", secrets.token_urlsafe(PASSWORD_BYTES)),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(made), file, indent=2)
        file.write("\n")
    return made
