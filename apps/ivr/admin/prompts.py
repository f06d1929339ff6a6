"""Prompts in the admin, with the flows that play them."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.accounts.theme import ModelAdmin, display
from apps.ivr.admin.flows import version_link
from apps.ivr.models import FlowVersion, Prompt
from apps.ivr.selectors import get_prompt_uses, is_prompt_live


@admin.register(Prompt)
class PromptAdmin(ModelAdmin):
    list_display = ("name", "code", "language", "source")
    list_filter = ("language",)
    search_fields = ("code__istartswith", "name", "sound__istartswith")
    fields = ("name", "code", "language", "sound", "audio", "used_in")

    def get_readonly_fields(self, request: HttpRequest, obj: Prompt | None = None) -> Any:
        return ("used_in",) if obj is None else ("code", "used_in")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A prompt that callers can hear now must not go."""
        live = isinstance(obj, Prompt) and is_prompt_live(obj)
        return not live and super().has_delete_permission(request, obj)

    @display(description=_("plays"))
    def source(self, prompt: Prompt) -> str:
        return prompt.sound or str(_("audio file"))

    @display(description=_("used in"))
    def used_in(self, prompt: Prompt) -> SafeString:
        return _links(get_prompt_uses().get(prompt.code, []))

    def get_list_display(self, request: HttpRequest) -> Any:
        """The uses are read once for all rows."""
        uses = get_prompt_uses()

        @display(description=_("used in"))
        def used_in(prompt: Prompt) -> SafeString:
            return _links(uses.get(prompt.code, []))

        return (*self.list_display, used_in)


def _links(versions: Iterable[FlowVersion]) -> SafeString:
    return format_html_join(", ", "{}", ((version_link(version, str(version)),) for version in versions))
