"""Where the engines keep data and sockets, and the URLs that follow. Reads a little, writes nothing.

Under VAR_DIR, unless one of two limits of the operating system stands against it:
- a Unix socket's path may have 107 bytes (and, for libpq, no comma): others move to a short private directory
  for run-time files;
- a server started by root runs as another user, who must be able to walk down to its data: where VAR_DIR is
  in a private home, data moves below /var/lib.
What was chosen is recorded in VAR_DIR/embedded.json, so that every process and user agrees on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from contactcenter.embedded.accounts import can_traverse, service_account
from contactcenter.embedded.errors import EmbeddedError

MAX_SOCKET_PATH_BYTES = 107  # sun_path of Linux, without its closing NUL
POSTGRES_SOCKET = ".s.PGSQL.5432"
REDIS_SOCKET = "redis.sock"
DATABASE_NAME = "contactcenter"
DATABASE_USER = "contactcenter"
RECORD_NAME = "embedded.json"
SHARED_STATE = Path("/var/lib/contactcenter")


@dataclass(frozen=True)
class Layout:
    """Directories of one embedded installation. `state_dir` and `socket_dir` belong to the servers' user."""

    var_dir: Path
    state_dir: Path
    socket_dir: Path

    @property
    def postgres_data(self) -> Path:
        return self.state_dir / "postgres" / "data"

    @property
    def redis_data(self) -> Path:
        return self.state_dir / "redis"

    @property
    def copied_programs(self) -> Path:
        return self.state_dir / "programs"

    @property
    def redis_socket(self) -> Path:
        return self.socket_dir / REDIS_SOCKET

    @property
    def postgres_socket(self) -> Path:
        return self.socket_dir / POSTGRES_SOCKET

    @property
    def record(self) -> Path:
        return self.var_dir / RECORD_NAME

    @property
    def database_url(self) -> str:
        return database_url(self.socket_dir, DATABASE_NAME)

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.redis_socket))}?db=0"


@dataclass(frozen=True)
class Endpoints:
    """Where the engines answer; `started` names those that this call started ("postgresql", "redis")."""

    database_url: str
    redis_url: str
    started: tuple[str, ...] = ()


def database_url(socket_dir: Path, database: str) -> str:
    """URL of `database` for our user on the socket in `socket_dir`, percent-encoded as libpq wants it."""
    return f"postgresql://{DATABASE_USER}@{quote(str(socket_dir), safe='')}/{quote(database, safe='')}"


def endpoints(var_dir: Path) -> Endpoints:
    """Where the embedded engines of `var_dir` answer when they run. Starts nothing."""
    layout = locate(var_dir)
    return Endpoints(layout.database_url, layout.redis_url)


def locate(var_dir: Path) -> Layout:
    """The recorded layout of `var_dir`, or the one that a first start would choose."""
    var_dir = absolute(var_dir)
    return recorded(var_dir) or plan(var_dir, os.environ)


def plan(var_dir: Path, variables: Mapping[str, str]) -> Layout:
    """The layout for a first start, by the rules in this module's docstring."""
    account = service_account()
    state_dir = var_dir / "embedded"
    reachable = account is None or can_traverse(var_dir, account)
    if not reachable:
        state_dir = SHARED_STATE / digest(var_dir)
    socket_dir = (var_dir if reachable else state_dir) / "run"
    if not suits_sockets(socket_dir):
        socket_dir = short_socket_dir(var_dir, None if account else variables.get("XDG_RUNTIME_DIR"))
    return Layout(var_dir, state_dir, socket_dir)


def suits_sockets(directory: Path) -> bool:
    """Whether our sockets can live in `directory`: short enough, and no comma, at which libpq splits hosts."""
    longest = max((POSTGRES_SOCKET, REDIS_SOCKET), key=len)
    return len(os.fsencode(directory / longest)) <= MAX_SOCKET_PATH_BYTES and "," not in str(directory)


def short_socket_dir(var_dir: Path, runtime_dir: str | None) -> Path:
    """A short directory of our own, the same for the same `var_dir`. Raises EmbeddedError if that is long too."""
    base = Path(runtime_dir) if runtime_dir and Path(runtime_dir).is_dir() else Path(tempfile.gettempdir())
    directory = base / f"contactcenter-{digest(var_dir)}"
    if not suits_sockets(directory):
        raise EmbeddedError(
            f"No directory suits a Unix socket ({MAX_SOCKET_PATH_BYTES} bytes, no comma): "
            f"set TMPDIR or VAR_DIR to a path that is simpler than {directory}.",
        )
    return directory


def digest(path: Path) -> str:
    """Twelve characters that stand for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def absolute(path: Path) -> Path:
    """`path` absolute and without symbolic links: two spellings of one directory are one installation."""
    return Path(os.path.realpath(path))


def recorded(var_dir: Path) -> Layout | None:
    """The layout in VAR_DIR/embedded.json, or None where there is none, or where the directory was moved."""
    path = var_dir / RECORD_NAME
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        layout = Layout(Path(record["var_dir"]), Path(record["state_dir"]), Path(record["socket_dir"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddedError(f"{path} is damaged ({error}). Delete it; the data beside it is kept.") from error
    # A record that names another directory came with a copy or a move: its sockets belong to the original.
    return layout if layout.var_dir == var_dir else None


def write_record(layout: Layout) -> None:
    """Keep `layout` for the next start and for other users; replaces the file in one step."""
    text = json.dumps({name: str(getattr(layout, name)) for name in ("var_dir", "state_dir", "socket_dir")})
    draft = layout.record.with_suffix(f".{os.getpid()}.tmp")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(layout.record)
