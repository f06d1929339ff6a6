"""The API of the suite, below /api/v1/: one router over the routes of all apps, so that its root lists everything.

An app's ``api/urls.py`` holds ``routes``, a list of (prefix, viewset, basename), and, for views that are no viewsets,
``urlpatterns``. Names live in the namespace ``api``.
"""

from typing import Any

from rest_framework.routers import DefaultRouter

from contactcenter.discovery import modules

router = DefaultRouter()
urlpatterns: list[Any] = []

for _module in modules("api.urls"):
    for _prefix, _viewset, _basename in getattr(_module, "routes", ()):
        router.register(_prefix, _viewset, basename=_basename)
    urlpatterns += getattr(_module, "urlpatterns", ())

urlpatterns += router.urls
