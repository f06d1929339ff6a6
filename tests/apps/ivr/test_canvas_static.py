"""The editor's files: vendored code is what it says, imports resolve, nothing comes from elsewhere."""

import hashlib
import json
import re
from pathlib import Path

APPS = Path(__file__).resolve().parents[3] / "apps"
STATIC = APPS / "ivr/static/ivr/flow"
MODULES = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)


def test_vendored_files_are_those_that_were_recorded_and_have_their_licences() -> None:
    recorded = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    licences = (STATIC / "vendor/LICENSES.txt").read_text()
    assert set(recorded) == {path.name for path in (STATIC / "vendor").glob("*.js")}
    for name, entry in recorded.items():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == entry["sha256"]
        assert [package for package in entry["packages"] if f"=== {package} ===" not in licences] == []


def test_modules_import_files_of_our_own_and_evaluate_nothing() -> None:
    for module in MODULES:
        text = module.read_text()
        for target in re.findall(r'from "([^"]+)"', text):
            assert target.startswith("."), f"{module.name}: {target} would come from elsewhere"
            path = (module.parent / target).resolve()
            if "workbench" in target:
                path = APPS / "workbench/static" / path.relative_to(APPS / "ivr/static")
            assert path.is_file(), f"{module.name}: {target}"
        assert not re.search(r"https?://|\beval\(|new Function\(|innerHTML|dangerouslySetInnerHTML", text)


def test_modules_are_small() -> None:
    assert {module.name for module in MODULES if len(module.read_text().splitlines()) > 300} == set()
