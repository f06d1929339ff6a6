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
COMMAND = """
import manage, sys
sys.argv = ["manage.py", {command!r}, "--help"]
try:
    manage.main(sys.argv)
except SystemExit:
    pass
import contactcenter.bootstrap
"""
WEB = "import contactcenter.asgi"
NEEDED_LATER = {"aiohttp", "xlsxwriter"}
"""What a web server needs in few requests, and no floor before it has forked its helpers."""
LOOK = """
import gc, json, sys
print("\\n" + json.dumps([gc.isenabled(), gc.get_freeze_count(), *sorted(sys.modules)]))
"""


def loaded_by(begin: str) -> set[str]:
    """The modules of a process that begins so; what it begins with is not looked at by collections, what follows is."""
    run = subprocess.run(
        [sys.executable, "-c", begin + LOOK], capture_output=True, text=True, check=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "contactcenter.settings.test"},
    )  # fmt: skip
    collects, frozen, *modules = json.loads(run.stdout.splitlines()[-1])
    assert collects
    assert frozen > 100_000
    return set(modules)


@pytest.mark.parametrize("command", ["floor", "projector"])
def test_floor_and_projector_load_no_screens(command: str):
    modules = loaded_by(COMMAND.format(command=command))
    assert {"apps.floor.process", "apps.telephony.models"} <= modules
    assert not modules & (SCREENS | NEEDED_LATER | {"celery"})
    assert not modules & {"rest_framework.authtoken.models", "apps.ivr.domain.proof.cases"}


def test_a_web_server_loads_them():
    modules = loaded_by(WEB)
    assert modules >= SCREENS | {"celery"}
    assert not modules & NEEDED_LATER
