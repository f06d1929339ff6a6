"""Routes of tickets below /api/v1/."""

from django.urls import path

from apps.tickets.api import views
from apps.tickets.api.desk_urls import urlpatterns as desk

routes = [
    ("tickets", views.TicketViewSet, "ticket"),
    ("ticket-types", views.TypeViewSet, "ticket-type"),
    ("ticket-priorities", views.PriorityViewSet, "ticket-priority"),
    ("ticket-categories", views.CategoryViewSet, "ticket-category"),
    ("ticket-tags", views.TagViewSet, "ticket-tag"),
]
urlpatterns = [*desk, path("ticket-files/<uuid:key>/", views.FileView.as_view(), name="ticket-file")]
