"""Pages of tickets."""

from django.urls import path

from apps.tickets.views import attachment_file, ticket_from_interaction

urlpatterns = [
    path("tickets/files/<uuid:key>/", attachment_file, name="ticket-file"),
    path(
        "tickets/from-interaction/<uuid:interaction_id>/",
        ticket_from_interaction,
        name="ticket-from-interaction",
    ),
]
