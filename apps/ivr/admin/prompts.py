"""The prompt library in the admin: listen, upload, go back to an earlier version, see where a prompt is said."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.formats import format_seconds
from apps.accounts.players import serve_wav
from apps.accounts.theme import ChoicesDropdownFilter, action, display
from apps.ivr.admin.prompt_filters import LanguageFilter, SaidFilter
from apps.ivr.admin.prompt_speech import SpeechPages
from apps.ivr.choices import PromptSource
from apps.ivr.models import Prompt, PromptVersion
from apps.ivr.prompt_forms import PromptForm
from apps.ivr.prompt_page import page_of
from apps.ivr.prompt_services import (
    convert_again,
    delete_prompt,
    discard_version,
    order_phone_recording,
    use_version,
)
from apps.ivr.prompt_uses import Use, get_uses
from apps.ivr.selectors import list_prompts

LINK_CLASSES = "text-primary-600 dark:text-primary-500"
_SOURCE_COLOURS = {
    PromptSource.SOUND: "",
    PromptSource.UPLOAD: "success",
    PromptSource.PHONE: "success",
    PromptSource.SPEECH: "info",
    "": "danger",
}


@admin.register(Prompt)
class PromptAdmin(SpeechPages):
    form = PromptForm
    list_display = ("name", "code", "language", "source", "duration", "player")
    list_filter = (LanguageFilter, ("version__source", ChoicesDropdownFilter), SaidFilter)
    search_fields = ("code__istartswith", "name", "text", "sound__istartswith")
    search_help_text = _("Beginning of the code, or words of the name or the text.")
    fields = ("name", "code", "language", "text", "upload", "switch_sound")
    actions = ("speak_again", "convert_again")
    change_form_outer_after_template = "ivr/prompt_page.html"

    class Media:
        css = {"all": ("ivr/prompts.css",)}
        js = ("ivr/prompt_upload.js", "ivr/prompts.js")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Prompt]:
        return list_prompts()

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        return () if obj is None else ("code",)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("versions/<int:pk>/audio/", view(self.audio), name="ivr_prompt_audio"),
            path("versions/<int:pk>/use/", view(self.use), name="ivr_prompt_use"),
            path("<int:pk>/record/", view(self.record), name="ivr_prompt_record"),
            path("versions/<int:pk>/discard/", view(self.discard), name="ivr_prompt_discard"),
            *self.speech_urls(),
            *super().get_urls(),
        ]

    # --- the list

    @display(description=_("source"), label=_SOURCE_COLOURS)
    def source(self, prompt: Prompt) -> tuple[str, Any]:
        if prompt.version:
            return prompt.version.source, prompt.version.get_source_display()
        return ("", _("Nothing to hear yet")) if not prompt.media else (PromptSource.SOUND, prompt.sound)

    @display(description=_("duration"), ordering="version__seconds")
    def duration(self, prompt: Prompt) -> str:
        return format_seconds(prompt.version.seconds if prompt.version else None)

    @display(description=_("listen"))
    def player(self, prompt: Prompt) -> SafeString | str:
        if not prompt.audio or not prompt.version:
            return prompt.sound or "–"
        return render_to_string("ivr/prompt_player.html", {"version": prompt.version})

    def get_list_display(self, request: HttpRequest) -> Any:
        """The uses are read once for all rows."""
        uses = get_uses()

        @display(description=_("used in"))
        def used_in(prompt: Prompt) -> SafeString:
            return _links(uses.of(prompt))

        return (*self.list_display, used_in)

    # --- the page

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        prompt = self.get_object(request, object_id)
        may_change = prompt is not None and self.has_change_permission(request, prompt)
        context = {
            "prompt_page": page_of(prompt, user=request.user, may_change=may_change) if prompt else None
        }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The script that shows how far an upload has come is told where to go, and goes there itself: what a redirect
        leads to would be fetched twice, and its messages lost."""
        response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
        if by_script and isinstance(response, HttpResponseRedirect):
            return JsonResponse({"url": response.url})
        return response

    def save_model(self, request: HttpRequest, obj: Prompt, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        form.save_sound(request.user)

    def response_add(self, request: HttpRequest, obj: Prompt, post_url_continue: Any = None) -> HttpResponse:
        """A prompt that cannot be heard yet goes on to its page, where it can be spoken or recorded."""
        if not obj.media and "_addanother" not in request.POST:
            return redirect(prompt_url(obj))
        return super().response_add(request, obj, post_url_continue)

    @action(description=_("Convert again from the original"), permissions=["change"])
    def convert_again(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> None:
        """After a change of the conversion: each becomes a new version."""
        done = 0
        current = PromptVersion.objects.filter(pk__in=queryset.values("version")).select_related("prompt")
        for version in current.order_by("prompt__code", "prompt__language"):
            try:
                convert_again(version=version, by=request.user)
                done += 1
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        messages.success(request, _("%(number)s prompts were converted again.") % {"number": done})

    # --- deleting

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is used is protected: the page that asks for a confirmation lists the places instead."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        uses = get_uses()
        used = [_link(use, f"{prompt}: {use.label}") for prompt in objs for use in uses.of(prompt)]
        return to_delete, counts, lacking, [*protected, *used]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        delete_prompt(prompt=obj, by=request.user)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        for prompt in queryset:
            delete_prompt(prompt=prompt, by=request.user)

    # --- versions

    def audio(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return what a version says, for the player."""
        version = get_object_or_404(PromptVersion.objects.select_related("prompt"), pk=pk)
        if not self.has_view_permission(request, version.prompt):
            raise PermissionDenied
        return serve_wav(request, version.audio, f"{version.prompt.code}-{version.number}")

    def use(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let callers hear a version."""
        version = self._posted_version(request, pk)
        use_version(version=version, by=request.user)
        messages.success(request, _("Callers hear version %(number)s now.") % {"number": version.number})
        return redirect(prompt_url(version.prompt))

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete a version that callers do not hear."""
        version = self._posted_version(request, pk)
        try:
            discard_version(version=version, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(prompt_url(version.prompt))

    def record(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a phone ring, to record the prompt."""
        prompt = get_object_or_404(Prompt, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, prompt):
            raise PermissionDenied
        try:
            order_phone_recording(
                prompt=prompt, extension=request.POST.get("extension", "").strip(), by=request.user
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect(prompt_url(prompt) + "#phone")

    def _posted_version(self, request: HttpRequest, pk: int) -> PromptVersion:
        version = get_object_or_404(PromptVersion.objects.select_related("prompt"), pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, version.prompt):
            raise PermissionDenied
        return version


def prompt_url(prompt: models.Model) -> str:
    """Return the page of a prompt."""
    return reverse("admin:ivr_prompt_change", args=[prompt.pk])


def _links(uses: list[Use]) -> SafeString:
    return format_html_join(", ", "{}", ((_link(use, use.label),) for use in uses))


def _link(use: Use, text: str) -> SafeString:
    return format_html('<a class="{}" href="{}">{}</a>', LINK_CLASSES, use.url, text)
