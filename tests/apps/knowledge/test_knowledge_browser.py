"""The knowledge base in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.apps.knowledge.xss_corpus import PAYLOADS
from tests.factories.knowledge import published_article, without_review
from tests.harness.web_server import WebServer

pytestmark = [pytest.mark.chromium, pytest.mark.django_db(transaction=True)]
WATCH = "window.ran = []; window.xss = (n) => window.ran.push(n); window.alert = window.xss;"
# Everything that could run, whether or not it has.
DANGEROUS = """() => [...document.querySelectorAll(".article-text *")].filter((element) =>
    ["SCRIPT", "IFRAME", "OBJECT", "EMBED", "STYLE", "FORM", "SVG", "MATH", "BASE", "META", "LINK"].includes(
        element.tagName.toUpperCase())
    || [...element.attributes].some(({ name, value }) => name.startsWith("on") || name === "style"
        || /^\\s*(javascript|vbscript|data|blob|file):/i.test(value))
    || (element.tagName === "IMG" && element.src && new URL(element.src).origin !== location.origin)
).map((element) => element.outerHTML)"""


def test_none_of_a_hundred_stored_scripts_runs(page: Page, web: WebServer):
    """T14, in one load of the public page."""
    body = "\n\n".join(text.replace("\x01", "") for text in PAYLOADS)
    published_article("<img src=x onerror=xss(100)>", body, audience="public", key="corpus")
    without_review(help_is_on=True)
    page.add_init_script(WATCH)

    answer = page.goto(f"{web.url}/help/en/article/corpus/")
    page.mouse.move(300, 400)
    page.locator(".article-text a").first.focus()

    assert len(PAYLOADS) == 100
    assert answer is not None and "script-src 'self'" in answer.headers["content-security-policy"]
    assert page.evaluate("window.ran") == []
    assert page.evaluate(DANGEROUS) == []
    assert page.locator(".article-text").inner_text().count("xss(") > 60  # they are all there, as text
    page.get_by_role("link", name="No", exact=True).click()
    page.get_by_label("What was wrong with it?").select_option("unclear")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Thank you").wait_for()
