"""Telephony, read-only: it is changed in the admin."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from apps.telephony.api.permissions import MayView
from apps.telephony.api.serializers import (
    AsteriskNodeSerializer,
    EntryPointSerializer,
    RecordingSerializer,
    TrunkSerializer,
)
from apps.telephony.models import AsteriskNode, EntryPoint, Recording, Trunk
from apps.telephony.views import recording_audio


class AsteriskNodeViewSet(ReadOnlyModelViewSet[AsteriskNode]):
    """The switches of the installation."""

    permission_classes = (MayView,)
    queryset = AsteriskNode.objects.defer("password")
    serializer_class = AsteriskNodeSerializer
    filterset_fields = ("code", "is_active")


class TrunkViewSet(ReadOnlyModelViewSet[Trunk]):
    """Lines to the telephone network."""

    permission_classes = (MayView,)
    queryset = Trunk.objects.select_related("node").defer("node__password")
    serializer_class = TrunkSerializer
    filterset_fields = ("node__code", "is_active")


class EntryPointViewSet(ReadOnlyModelViewSet[EntryPoint]):
    """Numbers that customers dial, and the flows that answer them."""

    permission_classes = (MayView,)
    queryset = EntryPoint.objects.select_related("flow")
    serializer_class = EntryPointSerializer
    filterset_fields = ("dnis", "is_active")


class RecordingViewSet(ReadOnlyModelViewSet[Recording]):
    """Recordings; ``audio`` is the WAV file, in parts on request."""

    permission_classes = (MayView,)
    queryset = Recording.objects.order_by("-started_at", "-pk")
    serializer_class = RecordingSerializer
    filterset_fields = ("interaction", "kind", "state")

    @extend_schema(responses={(200, "audio/wav"): OpenApiTypes.BINARY})
    @action(detail=True)
    def audio(self, request: Request, pk: str) -> Any:
        """The sound. Listening is recorded in the audit record."""
        return recording_audio(request._request, recording_id=self.get_object().pk)
