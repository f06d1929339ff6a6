"""Routes of service levels below /api/v1/."""

from django.urls import path

from apps.sla.api.views import ClockViewSet, PolicyViewSet, TicketClocks

routes = [("sla/clocks", ClockViewSet, "sla-clock"), ("sla/policies", PolicyViewSet, "sla-policy")]

urlpatterns = [path("tickets/<int:pk>/clocks/", TicketClocks.as_view(), name="ticket-clocks")]
