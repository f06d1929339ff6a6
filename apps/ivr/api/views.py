"""Read-only views of flows and prompts; flows are changed in the admin, where they are validated and published."""

from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

from apps.accounts.rest import OnceMixin
from apps.ivr.api.permissions import MayView
from apps.ivr.api.serializers import (
    CallFlowSerializer,
    FlowCaseSerializer,
    FlowVersionSerializer,
    PromptSerializer,
    PromptVersionSerializer,
)
from apps.ivr.models import CallFlow, FlowCase, FlowVersion, Prompt, PromptVersion
from apps.ivr.selectors import list_flows


class CallFlowViewSet(ReadOnlyModelViewSet[CallFlow]):
    """Call flows, by code."""

    queryset = list_flows()
    permission_classes = [MayView]
    serializer_class = CallFlowSerializer
    lookup_field = "code"
    filterset_fields = ("is_active",)
    search_fields = ("code", "name")
    ordering_fields = ("code", "name")


class FlowVersionViewSet(ReadOnlyModelViewSet[FlowVersion]):
    """Every version of every flow, with its definition."""

    queryset = FlowVersion.objects.select_related("flow", "published_by")
    permission_classes = [MayView]
    serializer_class = FlowVersionSerializer
    filterset_fields = ("flow__code", "number", "status")
    ordering_fields = ("number", "published_at")


class PromptViewSet(ReadOnlyModelViewSet[Prompt]):
    """Prompts, one for each language."""

    queryset = Prompt.objects.select_related("version")
    permission_classes = [MayView]
    serializer_class = PromptSerializer
    filterset_fields = ("code", "language")
    search_fields = ("code", "name")
    ordering_fields = ("code", "language")


class PromptVersionViewSet(ReadOnlyModelViewSet[PromptVersion]):
    """What prompts have said, newest first."""

    queryset = PromptVersion.objects.select_related("prompt", "created_by").order_by("-pk")
    permission_classes = [MayView]
    serializer_class = PromptVersionSerializer
    filterset_fields = ("prompt", "prompt__code", "prompt__language", "source")
    ordering_fields = ("created_at", "number")


class FlowCaseViewSet(OnceMixin, ModelViewSet[FlowCase]):
    """Test cases of flows: read, add, change and delete, each for those who may in the admin."""

    queryset = FlowCase.objects.select_related("flow")
    permission_classes = [MayView]
    serializer_class = FlowCaseSerializer
    filterset_fields = ("flow__code", "name")
    search_fields = ("name",)
    ordering_fields = ("name", "changed_at")
