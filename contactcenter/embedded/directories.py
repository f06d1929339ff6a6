"""Makes the directories of a layout, private where they must be, and readable copies of the wheels' programs."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from contactcenter.embedded.accounts import Account
from contactcenter.embedded.errors import EmbeddedError
from contactcenter.embedded.layout import Layout
from contactcenter.embedded.processes import run
from contactcenter.embedded.programs import POSTGRES_WHEEL, REDIS_WHEEL, Program

# Needed to compile against PostgreSQL, not to run it: a third of the wheel.
NOT_NEEDED_TO_RUN = ("include", "pgxs", "pkgconfig", "*.a", "__pycache__")


def prepare(layout: Layout, account: Account | None) -> None:
    """Make every directory of `layout`; data and sockets belong to `account` (None: to us) and to nobody else.

    Raises EmbeddedError where somebody else made the socket directory, or where we may not write.
    """
    try:
        layout.var_dir.mkdir(parents=True, exist_ok=True)
        layout.state_dir.parent.mkdir(parents=True, exist_ok=True)
        for folder in (layout.state_dir, layout.postgres_data.parent, layout.redis_data, layout.socket_dir):
            private_directory(folder, account)
    except PermissionError as error:
        raise EmbeddedError(
            f"Cannot write to {error.filename}: make it yours (chown), or set VAR_DIR to a directory of yours.",
        ) from error


def private_directory(folder: Path, account: Account | None) -> None:
    """Make `folder` with mode 0700 for `account`, or check that the existing one is exactly that.

    The check matters in a shared temporary directory, where another user may have made the name first.
    """
    uid = os.geteuid() if account is None else account.uid
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid != uid or status.st_mode & 0o077:
            raise EmbeddedError(
                f"{folder} must be a directory of user {uid} with mode 0700. "
                "Remove it, or run this as the user who made it, or set VAR_DIR to another directory.",
            ) from None
        return
    if account is not None:
        os.chown(folder, account.uid, account.gid)


def runnable(program: Program, layout: Layout, account: Account | None) -> Program:
    """`program` where `account` can run it, else a copy below the data that it can.

    A virtual environment in a private home cannot be entered by the user that root steps down to.
    """
    if account is None or _runs(program, layout, account):
        return program
    if program.source != "wheels":
        raise EmbeddedError(
            f"User {account.name} may not run {program.path}: open it, or set EMBEDDED_FROM=wheels."
        )
    copy = copy_wheel(program, layout.copied_programs)
    if not _runs(copy, layout, account):
        raise EmbeddedError(
            f"User {account.name} may not run programs below {layout.state_dir} (mounted noexec?): "
            "set VAR_DIR to another file system, or set DATABASE_URL and REDIS_URL.",
        )
    return copy


def copy_wheel(program: Program, target: Path) -> Program:
    """Copy a wheel's files below `target`, once for each version of them, open to read and run."""
    package = next(folder for folder in program.path.parents if folder.name in (POSTGRES_WHEEL, REDIS_WHEEL))
    size = program.path.stat()
    final = target / f"{package.name}-{program.major}-{size.st_size}-{int(size.st_mtime)}"
    if not final.exists():
        target.mkdir(mode=0o755, exist_ok=True)
        target.chmod(0o755)
        draft = Path(tempfile.mkdtemp(dir=target))
        # The programs find their libraries in the folder beside the package, so both keep their places.
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.is_dir():
                shutil.copytree(part, draft / part.name, ignore=shutil.ignore_patterns(*NOT_NEEDED_TO_RUN))
        _open_to_read(draft)
        draft.rename(final)
    return Program(final / package.name / program.path.relative_to(package), program.major, program.source)


def _open_to_read(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        mode = path.stat().st_mode
        runs = path.is_dir() or bool(mode & stat.S_IXUSR)
        path.chmod(0o755 if runs else 0o644)


def _runs(program: Program, layout: Layout, account: Account) -> bool:
    try:
        return run(account, [program.path, "--version"], layout.state_dir).returncode == 0
    except PermissionError:
        return False
