"""The texts of the flow editor for the browser. Its pages are the admin's (``apps/ivr/admin/canvas.py``)."""

from django.urls import path
from django.views.i18n import JavaScriptCatalog

urlpatterns = [
    # Naming one app without a catalog leaves the texts of locale/ alone, without those of every package.
    path("admin/ivr/jsi18n/", JavaScriptCatalog.as_view(packages=["apps.ivr"]), name="flow-jsi18n"),
]
