"""The agent's pages, and where every user without admin rights logs in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import JavaScriptCatalog

from apps.workbench.views import WorkbenchLoginView, workbench

urlpatterns = [
    path("workbench/", workbench, name="workbench"),
    path("accounts/login/", WorkbenchLoginView.as_view(), name="login"),
    path("accounts/logout/", LogoutView.as_view(next_page="login"), name="logout"),
    # Naming one app without a catalog leaves the texts of locale/ alone, without those of every package.
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["apps.workbench"]), name="javascript-catalog"),
]
