"""The page that says whether an article helps: handle time and first contact resolution before and after it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from apps.kpis.definitions import DEFINITIONS
from apps.kpis.domain.effect import LEAST, Effect, Finding
from apps.kpis.labels import FORMULA_NAMES
from apps.kpis.permissions import VIEW_FIGURES
from apps.kpis.report import show
from apps.kpis.selectors.articles import ArticleEffect, get_article_effect, list_measurable

SPANS = (14, 28, 84)
SHOWN = 200
_FINDINGS: dict[str, Any] = {
    Finding.BETTER: gettext_lazy("better"),
    Finding.WORSE: gettext_lazy("worse"),
    Finding.EQUAL: gettext_lazy("the same"),
    Finding.TOO_FEW: gettext_lazy("too few conversations to say"),
}


def article_effects(request: HttpRequest) -> HttpResponse:
    """The articles that can be measured, and the effect of the one that was chosen."""
    if not request.user.has_perm(VIEW_FIGURES) or not request.user.has_perm("knowledge.view_article"):
        raise PermissionDenied
    key, days = request.GET.get("article", ""), _days(request.GET.get("days", ""))
    effect = get_article_effect(key=key.replace("\x00", ""), days=days, now=timezone.now()) if key else None
    if key and effect is None:
        raise Http404
    context = {
        **admin.site.each_context(request),
        "title": _("Effect of articles"),
        "content_title": _("Effect of articles"),
        "articles": list(list_measurable()[:SHOWN]),
        "chosen": key,
        "days": days,
        "spans": SPANS,
        "effect": effect,
        "rows": [_row(one) for one in effect.effects] if effect else [],
        "least": LEAST,
        "is_young": bool(effect and _is_young(effect, days)),
    }
    return TemplateResponse(request, "kpis/articles.html", context)


def _days(text: str) -> int:
    return int(text) if text in map(str, SPANS) else SPANS[1]


def _is_young(effect: ArticleEffect, days: int) -> bool:
    return (effect.end - effect.published_at).days < days


def _row(effect: Effect) -> dict[str, Any]:
    name = effect.formula.id
    before, after = effect.values
    return {
        "name": FORMULA_NAMES[name],
        "definition": DEFINITIONS[name],
        "before": show(name, before),
        "after": show(name, after),
        "before_number": effect.before.number(effect.formula),
        "after_number": effect.after.number(effect.formula),
        "open": effect.after.open if name == "fcr_repeat" else 0,
        "finding": effect.finding,
        "words": _FINDINGS[effect.finding],
    }
