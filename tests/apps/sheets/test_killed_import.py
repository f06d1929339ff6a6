"""An import that is killed in the middle leaves nothing, and can be made again (T10)."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from apps.customers.models import Customer
from apps.sheets.domain import life
from apps.sheets.models import ImportBatch
from apps.sheets.services import apply_import
from tests.apps.sheets.imports import csv_bytes, prepared
from tests.harness.suite import this_database

ROOT = Path(__file__).resolve().parents[3]
KILLED = """
import os, signal, django
django.setup()
from django.conf import settings
from apps.sheets import services
from apps.sheets.models import ImportBatch
settings.SHEET_FILES_DIR = {folder!r}
def kill(*args): os.kill(os.getpid(), signal.SIGKILL)
services._record = kill  # every row is written, nothing is committed
services.apply_import(batch=ImportBatch.objects.get(), mode="all", by=None)
"""


@pytest.mark.django_db(transaction=True)
def test_all_or_nothing_when_the_worker_is_killed():
    rows = [(f"C-{n}", f"Customer {n}", f"+1555010{n:04}") for n in range(50)]
    batch = prepared("customers", csv_bytes(("external_ref", "name", "numbers"), *rows))
    environment = os.environ | {
        "DATABASE_URL": this_database(),
        "DJANGO_SETTINGS_MODULE": "contactcenter.settings.test",
    }

    killed = subprocess.run(
        [sys.executable, "-c", KILLED.format(folder=str(settings.SHEET_FILES_DIR))],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )

    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert not Customer.objects.exists()
    assert ImportBatch.objects.get().state == life.READY
    apply_import(batch=batch, mode="all", by=None)
    assert Customer.objects.count() == 50
