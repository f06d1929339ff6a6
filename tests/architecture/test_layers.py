"""The import graph is what the architecture says it is."""

from tests.architecture.layers import (
    ALSO_SHOWN,
    IMPURE,
    KERNEL_EDGE,
    LAYERS,
    NEIGHBOURS,
    OPEN_APPS,
    PURE_MODULES,
    SURFACE,
    THEME,
)
from tests.architecture.sources import ROOT, Import, imports_of


def app_of(module: str) -> str:
    return module.split(".")[1]


def across_apps() -> list[Import]:
    found = imports_of("apps")
    ours = [entry for entry in found if entry.target.startswith("apps.") and entry.target != "apps"]
    return [entry for entry in ours if app_of(entry.module) != app_of(entry.target)]


def test_every_app_has_a_layer():
    apps = {path.name for path in (ROOT / "apps").iterdir() if (path / "__init__.py").exists()}

    assert apps <= set(LAYERS)


def test_imports_point_down():
    wrong = [entry for entry in across_apps() if not may_import(app_of(entry.module), app_of(entry.target))]

    assert [str(entry) for entry in wrong] == []


def may_import(app: str, other: str) -> bool:
    return LAYERS[other] < LAYERS[app] or (app, other) in NEIGHBOURS


def test_apps_use_only_what_others_show():
    wrong = [entry for entry in across_apps() if not is_shown(entry.target)]

    assert [str(entry) for entry in wrong] == []


def is_shown(target: str) -> bool:
    app, part = app_of(target), target.split(".")[2]
    return app in OPEN_APPS or part in SURFACE | ALSO_SHOWN.get(app, frozenset())


def test_nothing_imports_the_project_package():
    wrong = [entry for entry in imports_of("apps") if entry.target.split(".")[0] == "contactcenter"]

    assert [str(entry) for entry in wrong] == []


def test_engines_and_kernel_are_pure():
    pure = [entry for entry in imports_of("apps") if must_be_pure(entry.module)]

    assert [str(entry) for entry in pure if entry.target.split(".")[0] in IMPURE] == []
    assert [str(entry) for entry in pure if not is_pure_target(entry.target)] == []


def must_be_pure(module: str) -> bool:
    if module in KERNEL_EDGE:
        return False
    return module in PURE_MODULES or app_of(module) == "kernel" or ".domain" in module


def is_pure_target(target: str) -> bool:
    parts = target.split(".")
    if parts[0] != "apps":
        return True
    return parts[1] == "kernel" or parts[2] == "domain" or ".".join(parts[:3]) in PURE_MODULES


def test_only_one_module_knows_the_theme():
    users = {
        entry.module
        for entry in imports_of("apps", "contactcenter")
        if entry.target.split(".")[0] == "unfold"
    }

    assert users == THEME
