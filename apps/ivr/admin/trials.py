"""The test call of the editor: what is on the canvas is played, nothing is stored but a test case on demand."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from apps.ivr.admin.addresses import canvas_url
from apps.ivr.admin.canvas import CanvasPages, answers_json
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import flow_error
from apps.ivr.domain.proof.script import parse_script
from apps.ivr.domain.proof.trial import play_flow
from apps.ivr.models import FlowVersion
from apps.ivr.proof_report import proof_json, trial_json
from apps.ivr.selectors import get_library
from apps.ivr.services import save_case
from apps.numberlists.selectors import get_list_names

MODULE = "ivr/trial_panel.js"


class TrialPages(CanvasPages):
    """The JSON behind the panel, for the admin of versions."""

    def get_urls(self) -> list[URLPattern]:
        """Return the routes of the admin and of the canvas, those of the test call first."""
        pages = {"trial": self.trial, "keep_case": self.keep_case, "coverage": self.coverage}
        ours = [
            path(
                f"<int:pk>/canvas/{name}/",
                self.admin_site.admin_view(require_POST(answers_json(view))),
                name=f"ivr_flowversion_{name}",
            )
            for name, view in pages.items()
        ]
        return ours + super().get_urls()

    def trial(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Play ``definition`` with the ``script`` so far, and say what the flow waits for."""
        version = self._version(request, pk)
        flow = parse_flow(body.get("definition"), version.flow.code, version.number)
        return trial_json(play_flow(flow, get_library(), parse_script(_script(body)), is_open=True))

    def keep_case(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Store ``case`` as a test case of the flow."""
        version = self._version(request, pk)
        if not may_keep(request):
            raise PermissionDenied
        case = body.get("case")
        if not isinstance(case, dict):
            raise flow_error("wrong-type", "“case” must be an object")
        return {"name": save_case(flow=version.flow, raw=case).name}

    def coverage(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Play the test cases of the flow through ``definition``."""
        version = self._version(request, pk)
        return proof_json(version, body.get("definition"))


def _script(body: dict[str, Any]) -> dict[str, Any]:
    script = body.get("script", {})
    if not isinstance(script, dict):
        raise flow_error("wrong-type", "“script” must be an object")
    return script


def trial_settings(request: HttpRequest, version: FlowVersion) -> dict[str, Any]:
    """Return what the panel is told."""
    names = ("trial", "keep_case", "coverage")
    urls = {name: canvas_url(version.pk, name) for name in names}
    lists = [{"code": code, "name": name} for code, name in get_list_names().items()]
    return {"urls": urls, "may_keep": may_keep(request), "number_lists": lists}


def may_keep(request: HttpRequest) -> bool:
    """Return whether the user may store a test call as a case, over one of the same name too."""
    return request.user.has_perms(["ivr.add_flowcase", "ivr.change_flowcase"])
