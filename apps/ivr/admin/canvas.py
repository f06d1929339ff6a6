"""The canvas: the pages and the JSON behind the visual editor of a version.

Everything is checked on the way in by the same parser and services as the forms; a fault comes back as status 400 with
its problems, each with the id of its node, and a draft that somebody else has saved meanwhile as 409 with what they
left.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.ivr.admin.addresses import canvas_url
from apps.ivr.admin.state import problem_list, version_state
from apps.ivr.canvas_plugins import plugins_for
from apps.ivr.catalogue import get_catalogue
from apps.ivr.domain.document import decode, format_file, parse_definition
from apps.ivr.domain.flow import parse_flow
from apps.ivr.domain.problems import FlowError, flow_error
from apps.ivr.models import FlowVersion
from apps.ivr.proof_report import proof_json
from apps.ivr.selectors import judge_definition
from apps.ivr.services import (
    DraftChangedError,
    create_draft,
    publish_draft_as_read,
    update_draft,
)

View = Callable[..., HttpResponse]


class CanvasPages:
    """The canvas of a version, for the admin of versions."""

    admin_site: Any
    opts: Any
    has_add_permission: Callable[..., bool]
    has_change_permission: Callable[..., bool]
    has_view_permission: Callable[..., bool]
    has_publish_permission: Callable[..., bool]

    def get_urls(self) -> list[URLPattern]:
        """Return the admin's routes, those of the canvas first."""
        pages = {
            "": ("canvas", require_GET(self.canvas)),
            "state/": ("state", require_GET(self.state)),
            "catalogue/": ("catalogue", require_GET(self.catalogue)),
            "check/": ("check", require_POST(answers_json(self.judge))),
            "save/": ("save", require_POST(answers_json(self.save))),
            "branch/": ("branch", require_POST(answers_json(self.branch))),
            "publish/": ("go_live", require_POST(answers_json(self.go_live))),
        }
        ours = [
            path(f"<int:pk>/canvas/{tail}", self.admin_site.admin_view(view), name=f"ivr_flowversion_{name}")
            for tail, (name, view) in pages.items()
        ]
        return ours + super().get_urls()  # type: ignore[misc]

    # --- what can be read

    def canvas(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page."""
        version = self._version(request, pk)
        context = self.admin_site.each_context(request) | {
            "title": str(version),
            "opts": self.opts,
            "version": version,
            "config": self.config(request, version),
        }
        return render(request, "ivr/canvas.html", context)

    def state(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The version as it is now."""
        return JsonResponse(self._state(request, self._version(request, pk)))

    def catalogue(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The node types, and what exists for them to name."""
        self._version(request, pk)
        return JsonResponse(get_catalogue())

    def judge(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Say what is wrong with a definition, or with the text of a flow file, and (``prove``) how the test cases go
        through it; nothing is stored."""
        version = self._version(request, pk)
        text = body.get("text")
        definition: Any = parse_definition(text) if isinstance(text, str) else body.get("definition")
        parse_flow(definition, version.flow.code)
        problems, warnings = judge_definition(definition, version.flow.code)
        proof = {"proof": proof_json(version, definition)} if body.get("prove") is True else {}
        return proof | {
            "definition": definition,
            "problems": problem_list(problems),
            "warnings": problem_list(warnings),
            "file": format_file(version.flow.code, version.flow.name, definition),
        }

    # --- what can be done

    def save(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Store the definition, if nobody has since ``revision``."""
        version = self._version(request, pk)
        if not self.has_change_permission(request):
            raise PermissionDenied
        saved = update_draft(
            version=version, definition=body.get("definition"), by=request.user, revision=_revision(body)
        )
        return self._state(request, saved)

    def branch(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Store the definition as a draft of its own, of the same flow."""
        version = self._version(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        note = _("Kept beside version %(number)s.") % {"number": version.number}
        draft = create_draft(flow=version.flow, definition=body.get("definition"), note=note, by=request.user)
        return self._state(request, draft)

    def go_live(self, request: HttpRequest, pk: int, body: dict[str, Any]) -> dict[str, Any]:
        """Publish the draft as it was read at ``revision``."""
        version = self._version(request, pk)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        live = publish_draft_as_read(
            version=version, by=request.user, note=_note(body), revision=_revision(body)
        )
        return self._state(request, live)

    # ---

    def config(self, request: HttpRequest, version: FlowVersion) -> dict[str, Any]:
        """Return what the page tells its script."""
        names = ("state", "catalogue", "check", "save", "branch", "go_live", "canvas")
        return {
            "state": self._state(request, version),
            "catalogue": get_catalogue(),
            "embedded": False,
            "plugins": plugins_for(request, version),
            "urls": {name: canvas_url(version.pk, name) for name in names}
            | {"form": reverse("admin:ivr_flowversion_change", args=[version.pk])},
        }

    def _version(self, request: HttpRequest, pk: int) -> FlowVersion:
        """Return a version that the user may see."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        version = FlowVersion.objects.select_related("flow", "saved_by", "published_by").filter(pk=pk).first()
        if version is None:
            raise Http404
        return version

    def _state(self, request: HttpRequest, version: FlowVersion) -> dict[str, Any]:
        may = {
            "change": version.is_draft and self.has_change_permission(request),
            "add": self.has_add_permission(request),
            "publish": version.is_draft and self.has_publish_permission(request),
        }
        return version_state(version) | {"may": may}


def answers_json(view: Callable[..., dict[str, Any]]) -> View:
    """Let a view take a JSON object and return one; faults become answers."""

    def answer(request: HttpRequest, pk: int) -> HttpResponse:
        try:
            body = decode(request.body)
            if not isinstance(body, dict):
                raise flow_error("wrong-type", "the request must be an object")
            return JsonResponse(view(request, pk, body))
        except FlowError as error:
            return JsonResponse({"problems": problem_list(error.problems)}, status=400)
        except ValidationError as error:
            return JsonResponse({"message": " ".join(error.messages)}, status=400)
        except DraftChangedError as error:
            return JsonResponse({"theirs": version_state(error.version)}, status=409)

    return answer


def _revision(body: dict[str, Any]) -> int:
    """Return the revision that was read; whoever saves has to name it."""
    revision = body.get("revision")
    if type(revision) is not int:
        raise flow_error("wrong-type", "“revision” must be the number of the revision that was read")
    return revision


def _note(body: dict[str, Any]) -> str:
    note = body.get("note", "")
    if not isinstance(note, str):
        raise flow_error("wrong-type", "“note” must be text")
    return note
