"""Start, find and stop the embedded engines of one VAR_DIR. Every call may be repeated safely."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from contactcenter.embedded.accounts import Account, account_of, service_account
from contactcenter.embedded.directories import prepare
from contactcenter.embedded.engines import Engine, Postgres, Redis
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import Endpoints, Layout, absolute, locate, write_record
from contactcenter.embedded.processes import Identity, is_alive, spawn, stop as stop_process, tail, write_pid

ENGINES: tuple[type[Engine], ...] = (Postgres, Redis)
START_SECONDS = 60
# A server that is found running may be in the middle of its own start.
ANSWER_SECONDS = 10
POLL_SECONDS = 0.01


def ensure_running(
    var_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    source: str = "auto",
) -> Endpoints:
    """Start what is not running yet and return where both engines answer; `started` names what this call started.

    An engine whose URL is given is the caller's: it is neither started nor checked. `source` (auto, system,
    wheels) says whose programs to use. Raises EmbeddedError with advice when an engine cannot be had.
    """
    given = {Postgres.name: database_url, Redis.name: redis_url}
    wanted = [name for name, url in given.items() if url is None]
    var_dir = absolute(var_dir)
    layout = locate(var_dir)
    started: tuple[str, ...] = ()
    if wanted:
        account = _account(layout)
        prepare(layout, account)
        with _exclusive(layout):
            write_record(layout)
            started = _start_all([kind(layout, account, source) for kind in ENGINES if kind.name in wanted])
    return Endpoints(database_url or layout.database_url, redis_url or layout.redis_url, started)


def stop(var_dir: Path, names: Collection[str] = (Postgres.name, Redis.name)) -> tuple[str, ...]:
    """Stop the named engines of `var_dir`; returns those that were running. Data stay.

    Raises EmbeddedError when one does not end, or belongs to another user.
    """
    layout = locate(absolute(var_dir))
    if not layout.var_dir.is_dir():
        return ()
    with _exclusive(layout):
        account = _account(layout)
        engines = [kind(layout, account, "auto") for kind in reversed(ENGINES) if kind.name in names]
        return tuple(engine.name for engine in engines if _stop_one(engine))


def status(var_dir: Path) -> dict[str, Identity | None]:
    """Each engine's running process, or None."""
    layout = locate(absolute(var_dir))
    account = _account(layout)
    return {kind.name: kind(layout, account, "auto").running() for kind in ENGINES}


@contextmanager
def services(
    var_dir: Path,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    source: str = "auto",
) -> Iterator[Endpoints]:
    """As ensure_running, for a block of code; at its end stops exactly what this call started."""
    endpoints = ensure_running(var_dir, database_url=database_url, redis_url=redis_url, source=source)
    try:
        yield endpoints
    finally:
        if endpoints.started:
            stop(var_dir, endpoints.started)


def _account(layout: Layout) -> Account | None:
    """The user who runs the servers: the owner of the existing cluster, else a first choice."""
    data = layout.postgres_data
    try:
        account = account_of(data) if data.exists() else service_account()
    except PermissionError as error:
        raise EmbeddedError(
            f"{layout.state_dir} belongs to another user: run this as the user who made it, or set VAR_DIR.",
        ) from error
    if account is not None and account.uid == 0:
        raise EmbeddedError(
            f"{data} belongs to root, and PostgreSQL does not run as root: give {layout.state_dir} to an "
            "ordinary user (chown -R postgres), or set VAR_DIR to another directory.",
        )
    return account


@contextmanager
def _exclusive(layout: Layout) -> Iterator[None]:
    """Two commands that start or stop at the same moment take turns."""
    path = layout.var_dir / "embedded.lock"
    try:
        lock = path.open("a")
    except PermissionError as error:
        raise EmbeddedError(
            f"Cannot write {path}: run this as the user who made it, or set VAR_DIR."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_all(engines: list[Engine]) -> tuple[str, ...]:
    """Start the engines side by side; when one fails, the others that were started are stopped again."""
    with ThreadPoolExecutor(max_workers=len(engines)) as pool:
        attempts = [(engine, pool.submit(_start_one, engine)) for engine in engines]
    failure = next((error for _, attempt in attempts if (error := attempt.exception())), None)
    started = [engine for engine, attempt in attempts if attempt.exception() is None and attempt.result()]
    if failure is not None:
        for engine in started:
            _stop_one(engine)
        raise failure
    return tuple(engine.name for engine in started)


def _start_one(engine: Engine) -> bool:
    """True when the engine was started, False when it ran already."""
    if running := engine.running():
        _await_ready(engine, running, ANSWER_SECONDS)
        write_pid(engine.pid_file, running)
        return False
    engine.clear_stale()
    engine.prepare()
    process = spawn(engine.account, engine.arguments(), engine.layout.state_dir, engine.log)
    write_pid(engine.pid_file, process)
    try:
        _await_ready(engine, process, START_SECONDS)
    except BaseException:
        stop_process(process, engine.stop_signals)
        raise
    return True


def _await_ready(engine: Engine, process: Identity, seconds: float) -> None:
    """Return once the engine answers. Raises EmbeddedError when its process ends or the time is over."""
    deadline = time.monotonic() + seconds
    while not engine.is_ready():
        if not is_alive(process):
            raise EmbeddedError(f"{engine.name} ended while it started; see {engine.log}\n{tail(engine.log)}")
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"{engine.name} (process {process.pid}) runs but has not answered for {seconds:.0f} s; see "
                f"{engine.log}. Stop it with: python manage.py services stop\n{tail(engine.log)}",
            )
        time.sleep(POLL_SECONDS)


def _stop_one(engine: Engine) -> bool:
    """True when the engine was running and has ended, False when it was not running."""
    process = engine.running()
    if process is None:
        engine.pid_file.unlink(missing_ok=True)
        return False
    if not stop_process(process, engine.stop_signals):
        raise EmbeddedError(f"{engine.name} (process {process.pid}) did not end; see {engine.log}.")
    engine.pid_file.unlink(missing_ok=True)
    return True
