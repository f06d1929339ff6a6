"""The browser's files: vendored code is what it says, imports resolve, colours can be read."""

import hashlib
import json
import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[3] / "apps/workbench"
STATIC = APP / "static/workbench"
MODULES = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)


def test_vendored_files_are_those_that_were_recorded() -> None:
    recorded = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    found = {path.name for path in (STATIC / "vendor").glob("*.js")}
    assert set(recorded) == found
    for name, entry in recorded.items():
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == entry["sha256"]


def test_every_vendored_package_has_its_licence() -> None:
    recorded = json.loads((STATIC / "vendor/VENDORED.json").read_text())
    licences = (STATIC / "vendor/LICENSES.txt").read_text()
    for entry in recorded.values():
        for package in entry["packages"]:
            assert f"=== {package} ===" in licences


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_imports_name_existing_files_of_our_own(module: Path) -> None:
    for target in re.findall(r'from "([^"]+)"', module.read_text()):
        assert target.startswith("."), f"{target} would come from elsewhere"
        assert (module.parent / target).is_file(), target


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(STATIC)))
def test_nothing_is_fetched_from_elsewhere_or_evaluated(module: Path) -> None:
    text = module.read_text()
    assert not re.search(r"https?://(?!www\.w3\.org)", text)
    assert not re.search(r"\beval\(|new Function\(|innerHTML|dangerouslySetInnerHTML", text)


def themes() -> list[dict[str, str]]:
    """The colours by name, of the light and of the dark theme."""
    found = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", (STATIC / "css/tokens.css").read_text()
    )
    return [{name: colours[theme] for name, *colours in found} for theme in (0, 1)]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours by WCAG 2: 1 to 21."""
    levels = sorted((luminance(first), luminance(second)))
    return (levels[1] + 0.05) / (levels[0] + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("text", "surface"),
        ("text", "ground"),
        ("text", "sunken"),
        ("text", "warn-soft"),
        ("muted", "surface"),
        ("muted", "sunken"),
        ("muted", "ground"),
        ("accent-strong", "accent-soft"),
        ("accent-strong", "surface"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("on-accent", "good"),
        ("on-accent", "good-strong"),
        ("good", "surface"),
        ("warn", "surface"),
        ("warn", "warn-soft"),
        ("bad", "surface"),
        ("bad", "bad-soft"),
    ],
)
def test_text_reaches_contrast_aa(text: str, ground: str, theme: int) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5
