"""The pages of reports, below the admin's."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from apps.accounts.theme import ReadOnlyModelAdmin
from apps.reports import views
from apps.reports.models import SavedReport


@admin.register(SavedReport)
class SavedReportAdmin(ReadOnlyModelAdmin):
    """Saved reports stand in the catalogue, which takes the place of this list."""

    def get_urls(self) -> list[URLPattern]:
        def page(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("catalogue/", page(views.catalogue), name="reports_catalogue"),
            path("show/<slug:report_id>/", page(views.report_page), name="reports_report"),
            path("show/<slug:report_id>/export/<slug:form>/", page(views.export), name="reports_export"),
            path(
                "show/<slug:report_id>/conversations/",
                page(views.conversations),
                name="reports_conversations",
            ),
            path("show/<slug:report_id>/save/", page(views.save), name="reports_save"),
            path("show/<slug:report_id>/favourite/", page(views.favourite), name="reports_favourite"),
            path("saved/<int:key>/delete/", page(views.delete_saved), name="reports_delete_saved"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return redirect("admin:reports_catalogue")
