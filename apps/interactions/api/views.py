"""The record of interactions over HTTP, to read."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.rest import NewestFirstPagination, ReadOnlyViewSet
from apps.interactions.api.serializers import (
    CallbackSerializer,
    DispositionSerializer,
    EventSerializer,
    InteractionDetailSerializer,
    InteractionSerializer,
)
from apps.interactions.models import Callback, Disposition, Interaction
from apps.interactions.selectors import list_events, list_interactions


class InteractionFilter(filters.FilterSet):
    arrived_after = filters.IsoDateTimeFilter(
        "arrived_at", lookup_expr="gte", label="Arrived at or after this time"
    )
    arrived_before = filters.IsoDateTimeFilter(
        "arrived_at", lookup_expr="lt", label="Arrived before this time"
    )
    ani = filters.CharFilter("ani", lookup_expr="startswith", label="Beginning of the caller's number")
    group = filters.CharFilter("group__code", label="Code of the last skill group")

    class Meta:
        model = Interaction
        fields = (
            "medium",
            "external_id",
            "direction",
            "callback_of",
            "dnis",
            "customer",
            "agent",
            "state",
            "outcome",
            "arrived_after",
            "arrived_before",
            "group",
        )


class DispositionViewSet(ReadOnlyViewSet):
    """Dispositions that agents choose in wrap-up."""

    queryset = Disposition.objects.order_by("code")
    serializer_class = DispositionSerializer
    filterset_fields = ("code", "is_active", "is_resolved")
    ordering_fields = ("code", "name")


class CallbackFilter(filters.FilterSet):
    requested_after = filters.IsoDateTimeFilter(
        "requested_at", lookup_expr="gte", label="Asked for at or after this time"
    )
    requested_before = filters.IsoDateTimeFilter(
        "requested_at", lookup_expr="lt", label="Asked for before this time"
    )
    number = filters.CharFilter("number", lookup_expr="startswith", label="Beginning of the number to call")
    group = filters.CharFilter("group__code", label="Code of the skill group")

    class Meta:
        model = Callback
        fields = ("state", "group", "number", "requested_after", "requested_before")


class CallbackViewSet(ReadOnlyViewSet):
    """Callbacks, newest first."""

    queryset = Callback.objects.select_related("group").order_by("-requested_at")
    serializer_class = CallbackSerializer
    filterset_class = CallbackFilter
    ordering_fields = ("requested_at", "latest_at")


class InteractionViewSet(ReadOnlyViewSet):
    """Interactions, newest first; one of them with its segments, and its events as they are in the log."""

    queryset = Interaction.objects.order_by("-arrived_at", "-id")
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilter
    pagination_class = NewestFirstPagination
    # Another order would need another index to turn pages by.
    ordering = ("-arrived_at", "-id")
    ordering_fields: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Interaction]:
        rows = list_interactions().defer(None).defer("agent__sip_password").order_by("-arrived_at", "-id")
        if self.action == "retrieve":
            return rows.prefetch_related("segments__group", "segments__disposition")
        return rows

    def get_serializer_class(self) -> Any:
        return InteractionDetailSerializer if self.action == "retrieve" else InteractionSerializer

    @extend_schema(responses=EventSerializer(many=True))
    @action(detail=True, pagination_class=None, filter_backends=[])
    def events(self, request: Request, pk: str | None = None) -> Response:
        """Everything that happened to the interaction, in order."""
        interaction = self.get_object()
        return Response(EventSerializer(list_events(interaction.pk), many=True).data)
