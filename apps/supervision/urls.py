"""The wallboard, and the dashboards' texts for the browser."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog

from apps.supervision.views import wallboard

urlpatterns = [
    path("admin/floor/wallboard/", wallboard, name="wallboard"),
    # Naming one app without a catalog leaves the texts of locale/ alone, without those of every package.
    path(
        "admin/floor/jsi18n/",
        JavaScriptCatalog.as_view(packages=["apps.supervision"]),
        name="floor-jsi18n",
    ),
]
