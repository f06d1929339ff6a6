"""Text to speech on the pages of prompts: one text at once, many as a job with its progress."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, action
from apps.ivr.domain.saying import OWN_WORDS
from apps.ivr.models import Prompt, SpeechJob
from apps.ivr.prompt_services import add_words
from apps.ivr.speech.registry import get_engines, list_voices
from apps.ivr.speech.services import order_speech, speak_prompt


class SpeechPages(ModelAdmin):
    """Mixed into the admin of prompts."""

    def speech_urls(self) -> list[URLPattern]:
        """Return the routes of the pages here."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/speak/", view(self.speak), name="ivr_prompt_speak"),
            path("speech/", view(self.speech), name="ivr_prompt_speech"),
            path("speech/<int:pk>/", view(self.speech_job), name="ivr_prompt_speech_job"),
        ]

    def speak(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let a voice say the posted text; the version is there to be listened to, callers do not hear it yet."""
        prompt = get_object_or_404(Prompt, pk=pk)
        if request.method != "POST" or not self.has_change_permission(request, prompt):
            raise PermissionDenied
        text, voice = request.POST.get("text", ""), request.POST.get("voice", "")
        try:
            version = speak_prompt(prompt=prompt, text=text, voice=voice, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            said = _("Version %(number)s is spoken: listen to it, then use it or discard it.")
            messages.success(request, said % {"number": version.number})
        return redirect(reverse("admin:ivr_prompt_change", args=[pk]) + "#versions")

    @action(description=_("Speak by text to speech"), permissions=["change"])
    def speak_again(self, request: HttpRequest, queryset: QuerySet[Prompt]) -> HttpResponse:
        """Go on to the page that asks for the voice."""
        ids = ",".join(str(pk) for pk in queryset.values_list("pk", flat=True))
        return redirect(f"{reverse('admin:ivr_prompt_speech')}?prompts={ids}")

    def speech(self, request: HttpRequest) -> HttpResponse:
        """Ask for the voice of many prompts, and order it."""
        self._require_change(request)
        asked = request.POST if request.method == "POST" else request.GET
        prompts = Prompt.objects.filter(
            pk__in=[pk for pk in asked.get("prompts", "").split(",") if pk.isdigit()]
        )
        if request.method == "POST" and "words" in request.POST:
            words = add_words(language=request.POST["words"], by=request.user)
            ids = ",".join(str(prompt.pk) for prompt in words)
            return redirect(f"{reverse('admin:ivr_prompt_speech')}?prompts={ids}")
        if request.method == "POST":
            job = order_speech(prompts=prompts, voice=request.POST.get("voice", ""), by=request.user)
            return redirect("admin:ivr_prompt_speech_job", job.pk)
        return self._speech_page(
            request, prompts=prompts, asked=asked.get("prompts", ""), voices=list_voices()
        )

    def speech_job(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show how far a job has come."""
        self._require_change(request)
        return self._speech_page(request, job=get_object_or_404(SpeechJob, pk=pk))

    def _require_change(self, request: HttpRequest) -> None:
        if not self.has_change_permission(request):
            raise PermissionDenied

    def _speech_page(self, request: HttpRequest, **context: Any) -> HttpResponse:
        context |= self.admin_site.each_context(request) | {
            "title": _("Text to speech"),
            "opts": self.opts,
            "engines": get_engines(),
            "word_languages": [language for language, words in OWN_WORDS.items() if words],
        }
        return TemplateResponse(request, "ivr/speech.html", context)
