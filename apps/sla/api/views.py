"""Service levels over HTTP."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated

from apps.accounts.rest import ReadOnlyViewSet, ServiceViewSet, StrictFilterBackend
from apps.sla.api.serializers import ClockSerializer, PolicySerializer
from apps.sla.choices import ClockKind, ClockState
from apps.sla.filters import DUE_CHOICES, due_condition
from apps.sla.models import Clock, Policy
from apps.sla.selectors import list_clocks, visible_clocks
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets


class NewestClocks(CursorPagination):
    """Pages of clocks by their number, newest first: due times move while somebody pages."""

    page_size = 50
    max_page_size = 500
    page_size_query_param = "page_size"
    ordering = "-id"


class InTheirOrder(NewestClocks):
    """Pages of policies in the order in which they are tried."""

    ordering = ("position", "id")  # type: ignore[assignment]


class ClockFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ClockKind.choices)
    state = filters.ChoiceFilter(choices=ClockState.choices, label="As it was last counted")
    policy = filters.NumberFilter("policy")
    due = filters.ChoiceFilter(
        choices=(*DUE_CHOICES, ("all", "All clocks")), method="filter_due", label="What needs attention"
    )

    class Meta:
        model = Clock
        fields = ("kind", "state", "policy", "due")

    def filter_due(self, queryset: QuerySet[Clock], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(due_condition(value, timezone.now()))


class ClockViewSet(ReadOnlyViewSet):
    """The clocks of all tickets that the caller may see."""

    queryset = Clock.objects.none()
    serializer_class = ClockSerializer
    filterset_class = ClockFilter
    filter_backends = [StrictFilterBackend]
    pagination_class = NewestClocks

    def get_queryset(self) -> QuerySet[Clock]:
        return visible_clocks(self.request.user).select_related("ticket", "policy")


class PolicyViewSet(ServiceViewSet):
    """Policies in the order in which they are tried. A change is followed by a recount of the open tickets. Deleting is
    left to the admin."""

    queryset = (
        Policy.objects.select_related("hours")
        .prefetch_related("targets__priority", "steps")
        .order_by("position", "id")
    )
    serializer_class = PolicySerializer
    filterset_fields = ("is_active",)
    filter_backends = [StrictFilterBackend]
    pagination_class = InTheirOrder


@extend_schema(summary="The clocks of a ticket")
class TicketClocks(ListAPIView[Clock]):
    """The clocks of one ticket, in the order in which they began, for who may see the ticket; 404 otherwise."""

    serializer_class = ClockSerializer
    permission_classes = [IsAuthenticated]
    filter_backends: list[Any] = []
    pagination_class = None
    queryset = Clock.objects.none()

    def get_queryset(self) -> QuerySet[Clock]:
        ticket = self.kwargs["pk"]
        if not visible_tickets(self.request.user).filter(pk=ticket).exists():
            raise Http404(f"no {Ticket._meta.verbose_name} {ticket}")
        return list_clocks(ticket).select_related("ticket", "policy")
