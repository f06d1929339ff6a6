"""The wallboard, and the dashboards' texts for the browser."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog

from apps.supervision.views import wallboard
from apps.supervision.work_page import cancel, new_work

urlpatterns = [
    path("admin/floor/wallboard/", wallboard, name="wallboard"),
    path("admin/floor/new-work/", new_work, name="new-work"),
    path("admin/floor/work/<uuid:interaction>/cancel/", cancel, name="cancel-work"),
    # Naming one app without a catalog leaves the texts of locale/ alone, without those of every package.
    path(
        "admin/floor/jsi18n/",
        JavaScriptCatalog.as_view(packages=["apps.supervision"]),
        name="floor-jsi18n",
    ),
]
