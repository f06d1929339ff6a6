"""The embedded PostgreSQL: make the cluster, start it on a Unix socket, prove that it answers, stop it.

There is no TCP listener. Anybody who may enter the socket's private directory is trusted: that is the lock.
fsync stays on: the demo's data deserve a power cut's safety as much as any.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from contactcenter.embedded.accounts import Account
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import DATABASE_NAME, DATABASE_USER, Layout
from contactcenter.embedded.processes import Identity, command_line, identify, run
from contactcenter.embedded.programs import Program

NAME = "postgresql"
MAX_CONNECTIONS = 200
ANSWER_TIMEOUT_SECONDS = 5
ACCEPTS = 0  # exit status of pg_isready: 1 while it starts or stops, 2 when nobody listens
# Fast shutdown rolls open transactions back; an immediate one is repaired from the log at the next start.
STOP_SIGNALS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0))


def cluster_major(data: Path) -> int | None:
    """Major version that made the cluster in `data`; None where there is none yet."""
    try:
        return int((data / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    except (PermissionError, ValueError) as error:
        raise EmbeddedError(
            f"Cannot read {data / 'PG_VERSION'} ({error}): run this as the user who made it."
        ) from error


def initialise(layout: Layout, program: Program, account: Account | None) -> None:
    """Make the cluster with our database in it, whole or not at all.

    An interrupted attempt leaves nothing that looks finished. The locale must be C.UTF-8: under plain C,
    pg_trgm finds no trigram in Chinese text.
    """
    parent = layout.postgres_data.parent
    with tempfile.TemporaryDirectory(dir=parent, prefix="new-", ignore_cleanup_errors=True) as draft_parent:
        if account is not None:
            shutil.chown(draft_parent, account.uid, account.gid)
        draft = Path(draft_parent, "data")
        _must(run(account, [program.folder / "initdb", *initdb_options(draft)], parent))
        # Single-user mode: no server to wait for, and nothing half done to repair later.
        statement = f"CREATE DATABASE {DATABASE_NAME};\n"
        _must(run(account, [program.path, "--single", "-D", draft, "postgres"], parent, text_input=statement))
        draft.rename(layout.postgres_data)


def initdb_options(data: Path) -> list[str]:
    """Options of initdb for a new cluster in `data`."""
    return [
        f"--pgdata={data}",
        f"--username={DATABASE_USER}",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
        "--data-checksums",
        "--no-instructions",
    ]


def server_arguments(layout: Layout, program: Program) -> list[str]:
    """Command line of the server. Settings are given here, so that an old cluster's files cannot bend them."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": quoted_directory(layout.socket_dir),
        "max_connections": str(MAX_CONNECTIONS),
        "logging_collector": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(program.path), "-D", str(layout.postgres_data), *options]


def quoted_directory(folder: Path) -> str:
    """One element of a list-valued setting: commas and spaces in it must not split it."""
    return '"' + str(folder).replace('"', '""') + '"'


def is_ready(layout: Layout, program: Program) -> bool:
    """Whether a server accepts connections on our socket; False while it starts, stops or is down.

    Only we and our servers' user may enter the socket's directory, so whoever answers there is ours.
    """
    options = ["-q", "-h", str(layout.socket_dir), "-t", str(ANSWER_TIMEOUT_SECONDS)]
    return run(None, [program.folder / "pg_isready", *options], Path("/")).returncode == ACCEPTS


def adopted(layout: Layout) -> Identity | None:
    """The running server of our cluster, from PostgreSQL's own lock file; None when that is stale or missing."""
    with suppress(FileNotFoundError, ValueError, IndexError):
        pid = int(_lock_file(layout).read_text(encoding="utf-8").splitlines()[0])
        return identify(pid) if _is_our_server(pid, layout) else None
    return None


def clear_stale(layout: Layout) -> None:
    """Remove lock files left by a server that is certainly dead; call only when `adopted` found none.

    PostgreSQL refuses to start while any process of its user has the number in the file, which after a reboot
    may well be somebody else's.
    """
    for lock in (_lock_file(layout), layout.socket_dir / f"{layout.postgres_socket.name}.lock"):
        lock.unlink(missing_ok=True)
    layout.postgres_socket.unlink(missing_ok=True)


def advice(problem: str) -> str:
    """What the user can do about a known failure of initdb or of the server."""
    if "invalid locale" in problem:
        return "the locale C.UTF-8 is missing: install it (Debian: apt-get install locales), or set DATABASE_URL."
    if "No space left" in problem:
        return "the disk is full: free some space, or set VAR_DIR to another one."
    return "see the text below, or set DATABASE_URL to a PostgreSQL of yours."


def _must(done: subprocess.CompletedProcess[str]) -> None:
    """Raise EmbeddedError with what the program said when it failed."""
    if done.returncode:
        said = (done.stderr or done.stdout).strip()
        raise EmbeddedError(f"{done.args[0]} failed: {advice(said)}\n{said}")


def _lock_file(layout: Layout) -> Path:
    return layout.postgres_data / "postmaster.pid"


def _is_our_server(pid: int, layout: Layout) -> bool:
    return str(layout.postgres_data) in command_line(pid)
