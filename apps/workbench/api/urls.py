"""Routes of the workbench below /api/v1/."""

from django.urls import path

from apps.workbench.api.views import PlaceCallView

urlpatterns = [path("calls/", PlaceCallView.as_view(), name="place_call")]
