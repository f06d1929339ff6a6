"""Webhooks over HTTP: make them, try them, see what came of it, have it sent again."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from apps.accounts.rest import CursorPages, ModelPermissions, ReadOnlyViewSet, ServiceViewSet
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.integrations.api.serializers import (
    DeliveryDetailSerializer,
    DeliverySerializer,
    NewWebhookSerializer,
    PeriodSerializer,
    ReplayedSerializer,
    SecretSerializer,
    TriedSerializer,
    WebhookSerializer,
)
from apps.integrations.models import Delivery, Webhook
from apps.integrations.webhook_services import TooManyTests, resume_webhook, rotate_secret, send_test
from apps.integrations.webhooks import replay_deliveries, replay_period


class MayChange(ModelPermissions):
    """An action on a webhook takes the right to change it, and on a delivery that to change webhooks."""

    perms_map = {**ModelPermissions.perms_map, "POST": ["integrations.change_webhook"]}


class WebhookFilter(filters.FilterSet):
    kind = filters.CharFilter(
        "kinds", lookup_expr="contains", method="filter_kind", label="Told of this event"
    )

    class Meta:
        model = Webhook
        fields = ("is_active",)

    def filter_kind(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(kinds__contains=[value])


class WebhookViewSet(ServiceViewSet):
    """Webhooks: who is told what happens. Deleting is left to the admin."""

    queryset = Webhook.objects.order_by("id")
    serializer_class = WebhookSerializer
    filterset_class = WebhookFilter
    pagination_class = CursorPages
    ordering = ("id",)
    ordering_fields = ("id", "created_at")

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return NewWebhookSerializer if self.action == "create" else WebhookSerializer

    @extend_schema(request=None, responses=TriedSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayChange], pagination_class=None)
    def test(self, request: Request, pk: str | None = None) -> Response:
        """Send a test event now and say what came of it; six times a minute at most."""
        webhook = self.get_object()
        try:
            tried = send_test(webhook=webhook, by=request.user)  # type: ignore[arg-type]
        except TooManyTests as refused:
            raise Throttled(wait=refused.seconds) from None
        self._record("webhook.tested", webhook, {"status": tried.status})
        return Response(TriedSerializer(tried).data)

    @extend_schema(request=None, responses=SecretSerializer)
    @action(detail=True, methods=["post"], url_path="new-secret", permission_classes=[MayChange])
    def new_secret(self, request: Request, pk: str | None = None) -> Response:
        """Make a new secret; for a day everything is signed with the one before, too."""
        webhook = self.get_object()
        secret = rotate_secret(webhook=webhook)
        self._record("webhook.secret_renewed", webhook, {})
        return Response(SecretSerializer({"secret": secret}).data, headers={"Cache-Control": "no-store"})

    @extend_schema(request=None, responses=WebhookSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayChange])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """End a pause; what happened meanwhile is sent."""
        webhook = resume_webhook(webhook=self.get_object())
        self._record("webhook.resumed", webhook, {})
        return Response(WebhookSerializer(webhook).data)

    @extend_schema(request=PeriodSerializer, responses=ReplayedSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayChange])
    def replay(self, request: Request, pk: str | None = None) -> Response:
        """Send everything of a period again, also what this webhook never got: the oldest 10,000 events at most."""
        webhook, asked = self.get_object(), PeriodSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        count = replay_period(webhook=webhook, now=timezone.now(), **asked.validated_data)
        self._record("webhook.replayed", webhook, {"count": count})
        return Response(ReplayedSerializer({"count": count}).data, status=status.HTTP_202_ACCEPTED)

    def _record(self, what: str, webhook: Webhook, detail: dict[str, Any]) -> None:
        record_audit(
            actor=self.request.user, action=what, obj=webhook, detail=detail, ip=client_ip(self.request)
        )


class DeliveryFilter(filters.FilterSet):
    created_after = filters.IsoDateTimeFilter(
        "created_at", lookup_expr="gte", label="Entered at or after this"
    )
    created_before = filters.IsoDateTimeFilter("created_at", lookup_expr="lt", label="Entered before this")

    class Meta:
        model = Delivery
        fields = ("webhook", "state", "kind", "message_id")


class DeliveryViewSet(ReadOnlyViewSet):
    """What was sent to webhooks, newest first; one of them with all attempts."""

    queryset = Delivery.objects.order_by("-id")
    serializer_class = DeliverySerializer
    filterset_class = DeliveryFilter
    pagination_class = CursorPages
    ordering = ("-id",)
    ordering_fields: tuple[str, ...] = ()

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        return DeliveryDetailSerializer if self.action == "retrieve" else DeliverySerializer

    @extend_schema(request=None, responses=ReplayedSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayChange])
    def replay(self, request: Request, pk: str | None = None) -> Response:
        """Send it again, whatever came of it, under the same message id."""
        delivery = self.get_object()
        count = replay_deliveries(wanted=Q(pk=delivery.pk), now=timezone.now())
        detail = {"message_id": delivery.message_id}
        record_audit(
            actor=request.user, action="webhook.replayed", obj=delivery, detail=detail, ip=client_ip(request)
        )
        return Response(ReplayedSerializer({"count": count}).data, status=status.HTTP_202_ACCEPTED)
