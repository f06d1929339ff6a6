"""Files of imports in a folder of the test."""

import pytest


@pytest.fixture(autouse=True)
def sheet_files(settings, tmp_path):
    settings.SHEET_FILES_DIR = tmp_path / "sheets"
    settings.JOB_FILES_DIR = tmp_path / "jobs"
