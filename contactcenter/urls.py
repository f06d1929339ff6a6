"""HTTP routes: the admin, the API (contactcenter/api.py), and each app's own pages (urls.py), in app order.

An app's urls.py holds whole paths ("workbench/..."), so that this file never changes when an app is added.
"""

from django.contrib import admin
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from contactcenter.discovery import offered
from contactcenter.health import healthz, readyz

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path(
        "favicon.ico", lambda request: redirect(static("workbench/logo.svg"))
    ),  # asked for without a link to it
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("api/v1/", include(("contactcenter.api", "api"))),
    *offered("urls", "urlpatterns"),
    # Last: an app may put pages of its own below admin/.
    path("admin/", admin.site.urls),
]

handler400 = "contactcenter.error_pages.bad_request"
handler403 = "contactcenter.error_pages.permission_denied"
handler404 = "contactcenter.error_pages.page_not_found"
handler500 = "contactcenter.error_pages.error_page"
