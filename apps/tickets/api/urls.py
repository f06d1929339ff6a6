"""Routes of tickets below /api/v1/."""

from apps.tickets.api.desk_urls import urlpatterns as desk

urlpatterns = [*desk]
