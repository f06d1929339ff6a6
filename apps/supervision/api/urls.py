"""Routes of the floor below /api/v1/."""

from django.urls import path

from apps.supervision.api.views import CancelWorkView, CreateWorkView

urlpatterns = [
    path("work-items/", CreateWorkView.as_view(), name="create_work"),
    path("work-items/<uuid:interaction>/cancel/", CancelWorkView.as_view(), name="cancel_work"),
]
