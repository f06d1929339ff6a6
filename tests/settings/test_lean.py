"""What carries calls loads no screens, and everything else still does (ADR 0090)."""

import json
import os
import subprocess
import sys

import pytest

SCREENS = {
    "daphne",
    "django.contrib.admin",
    "import_export",
    "openpyxl",
    "rest_framework.fields",
    "twisted",
    "unfold",
}
LOOK = """
import json, sys
import manage
sys.argv = ["manage.py", {command!r}, "--help"]
try:
    manage.main(sys.argv)
except SystemExit:
    pass
import contactcenter.bootstrap
print("\\n" + json.dumps(sorted(sys.modules)))
"""


def loaded_by(command: str) -> set[str]:
    """The modules of a process that runs this command."""
    run = subprocess.run(
        [sys.executable, "-c", LOOK.format(command=command)], capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "contactcenter.settings.test"},
    )  # fmt: skip
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(("command", "celery"), [("floor", False), ("projector", False), ("kpis", True)])
def test_floor_and_projector_load_no_screens(command: str, celery: bool):
    modules = loaded_by(command)
    assert {"apps.floor.process", "apps.telephony.models"} <= modules
    assert modules & SCREENS == (SCREENS if celery else set())
    assert ("celery" in modules) is celery
