"""Directories that every user of the machine may enter, and engines that are stopped whatever a test does."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from contactcenter.embedded.servers import ensure_running, stop

AWKWARD_NAME = "联络 中心 cc"


@pytest.fixture
def public_dir() -> Iterator[Path]:
    """An empty directory, mode 0755 all the way down: pytest's own tmp_path is closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="cc-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A VAR_DIR whose engines were made and stopped once: making a cluster is the slow part of a first start."""
    folder = Path(tempfile.mkdtemp(prefix="cc-"))
    folder.chmod(0o755)
    ensure_running(folder)
    stop(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def made_var_dir(var_dir: Path, made_cluster: Path) -> Path:
    """A VAR_DIR for tests of anything but the first start: a copy of the made cluster, owners and all."""
    var_dir.mkdir()
    subprocess.run(["cp", "-a", made_cluster / "embedded", var_dir / "embedded"], check=True)
    return var_dir


@pytest.fixture
def var_dir(public_dir: Path) -> Iterator[Path]:
    """A VAR_DIR with spaces and Chinese characters in its name; its engines end with the test."""
    folder = public_dir / AWKWARD_NAME
    yield folder
    if folder.exists():
        stop(folder)
