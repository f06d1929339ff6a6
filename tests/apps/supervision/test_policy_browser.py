"""The main pages of the suite in a real browser, under the Content-Security-Policy that production has."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from apps.ivr.flow_templates import add_flow_from_template, get_flow_template
from apps.ivr.models import Prompt
from tests.apps.ivr.sounds import encode, tone
from tests.factories import SupervisorFactory
from tests.factories.agents import AgentFactory
from tests.harness.browser import open_page
from tests.harness.web_server import WebServer

pytestmark = pytest.mark.chromium
SHOTS = os.environ.get("SCREENSHOTS_DIR")
SLOW = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
QUICK = {**SLOW, "uploadThroughput": -1}
READY = {
    "/admin/": "#main h1, #main h2",
    "/admin/floor/wallboard/": "#wallboard > :not(noscript)",
    "/workbench/": "#workbench > *",
    "/admin/django_celery_beat/periodictask/": "#changelist",
    "/api/docs/": ".swagger-ui .info",
}
"""Pages, and what their scripts have drawn when they have run."""


def test_pages_do_what_they_do_under_the_policy_and_a_prompt_is_uploaded_with_a_progress_bar(
    web: WebServer, transactional_db: None, context: BrowserContext
) -> None:
    AgentFactory(user=SupervisorFactory(username="sam", display_name="Sam Doe"))
    version = add_flow_from_template(template=get_flow_template("pre-sales"), code="pre", name="Pre-sales")
    canvas = reverse("admin:ivr_flowversion_canvas", args=[version.pk])
    with open_page(context, f"{web.url}/admin/", "sam") as page:
        for path, drawn in {**READY, canvas: ".flow-node"}.items():
            answer = page.goto(f"{web.url}{path}")
            assert answer and "default-src 'self'" in answer.headers["content-security-policy"], path
            page.locator(drawn).first.wait_for()
            assert page.evaluate("document.body.innerHTML.length") > 0
        page.get_by_role("tab", name="Figures").click()
        expect(page.locator(".flow-report")).to_contain_text("Nobody was in this flow in that time.")
        upload_a_prompt(page, web)


def upload_a_prompt(page: Page, web: WebServer) -> None:
    page.goto(f"{web.url}{reverse('admin:ivr_prompt_add')}")
    page.locator("[name=name]").fill("Greeting")
    page.locator("[name=code]").fill("greeting-new")
    sound = {"name": "greeting.wav", "mimeType": "audio/wav", "buffer": encode(tone(4.0), 16_000)}
    line = page.context.new_cdp_session(page)
    choose, panel = page.locator("[name=upload]"), page.locator(".prompt-upload")
    choose.set_input_files({"name": "x.wav", "mimeType": "audio/wav", "buffer": b"MZ" + b"\0" * 5_000})
    send = page.locator("[name=_save]")
    send.click()
    expect(page.locator(".errorlist, .errornote, [class*=error]").first).to_be_visible()
    expect(page.locator("[name=code]")).to_have_value("greeting-new")
    expect(page.locator("label[for=id_upload] input[type=text]")).to_have_value("x.wav")
    shoot(page, "prompt-refused")

    line.send("Network.emulateNetworkConditions", SLOW)
    choose.set_input_files(sound)
    send.click()
    expect(panel.get_by_role("button", name="Cancel")).to_be_focused()
    expect(panel.get_by_role("status")).to_contain_text("The file is being sent …")
    expect(panel.get_by_role("progressbar", name="The file is being sent …")).to_be_visible()
    shoot(page, "prompt-upload")
    page.keyboard.press("Escape")
    expect(panel.get_by_role("status")).to_have_text("Cancelled. Nothing was stored.")
    assert not Prompt.objects.filter(code="greeting-new").exists()

    line.send("Network.emulateNetworkConditions", QUICK)
    send.click()
    expect(page.locator("#main")).to_contain_text("was added successfully", timeout=20_000)
    prompt = Prompt.objects.get(code="greeting-new")
    assert prompt.version is not None and prompt.version.seconds == pytest.approx(4.0, abs=0.1)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")
        page.evaluate("document.documentElement.classList.toggle('dark')")
        page.screenshot(path=Path(SHOTS) / f"{name}-dark.png")
        page.evaluate("document.documentElement.classList.toggle('dark')")
