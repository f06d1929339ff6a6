"""Pages of tickets."""

from django.urls import path

from apps.tickets.views import attachment_file

urlpatterns = [path("tickets/files/<uuid:key>/", attachment_file, name="ticket-file")]
