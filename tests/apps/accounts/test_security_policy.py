"""What browsers may run of a page."""

import re
from pathlib import Path

import pytest

from contactcenter.csp import HEADER, policy_for

ROOT = Path(__file__).resolve().parents[3]
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\son[a-z]+=\"|javascript:|<style|\bstyle=\"", re.I
)


@pytest.mark.parametrize(
    ("path", "may_evaluate", "may_style"),
    [
        ("/admin/ivr/prompt/", True, True),
        ("/admin/floor/wallboard/", False, False),
        ("/workbench/", False, False),
        ("/accounts/login/", False, False),
        ("/api/docs/", False, True),
        ("/", False, False),
    ],
)
def test_only_the_admin_may_evaluate_and_nobody_may_run_what_is_in_the_page(
    path: str, may_evaluate: bool, may_style: bool
) -> None:
    sources = dict(part.split(" ", 1) for part in policy_for(path).split("; "))
    assert ("'unsafe-eval'" in sources["script-src"]) is may_evaluate
    assert ("'unsafe-inline'" in sources["style-src"]) is may_style
    assert "'unsafe-inline'" not in sources["script-src"]
    assert (sources["object-src"], sources["frame-ancestors"], sources["base-uri"]) == ("'none'",) * 3


def test_every_answer_has_a_policy(client) -> None:
    assert client.get("/healthz")[HEADER] == policy_for("/healthz")
    assert client.get("/nothing")[HEADER] == policy_for("/nothing")


def test_templates_hold_nothing_that_the_policy_forbids() -> None:
    """Scripts are files. Styles in an attribute are for pages of the admin only, whose theme needs them anyway."""
    found = []
    for path in [*ROOT.glob("templates/**/*.html"), *ROOT.glob("apps/*/templates/**/*.html")]:
        text = path.read_text(encoding="utf-8")
        of_admin = re.search(r'extends "(admin|unfold)/', text) or "help" not in path.parts
        found += [(path.name, hit) for hit in INLINE.findall(text) if not (of_admin and "style" in hit)]
    assert found == []
