"""The WebSocket of the ticket desk."""

from django.urls import path

from apps.tickets.consumers import TicketConsumer

websocket_urlpatterns = [path("ws/tickets/", TicketConsumer.as_asgi())]
