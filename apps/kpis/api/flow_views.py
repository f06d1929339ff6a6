"""Read-only figures of the nodes of flows."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kpis.api import serializers
from apps.kpis.api.views import FiguresView
from apps.kpis.selectors.flow_nodes import get_flow_figures, get_version_change


class FlowNodesView(FiguresView):
    window_serializer = serializers.FlowWindowSerializer

    @extend_schema(
        operation_id="kpis_flow_nodes",
        parameters=[serializers.FlowWindowSerializer],
        responses=serializers.FlowFiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """Visits, drop-offs, time and containment of each node of a flow, and where its callers went."""
        return Response(serializers.FlowFiguresSerializer(_figures(**self.window(request))).data)


class FlowChangeView(FiguresView):
    window_serializer = serializers.FlowChangeQuerySerializer

    @extend_schema(
        operation_id="kpis_flow_change",
        parameters=[serializers.FlowChangeQuerySerializer],
        responses=serializers.FlowChangeSerializer,
    )
    def get(self, request: Request) -> Response:
        """The nodes of a flow for as many days before a version went live as after: in the version that callers got
        before, and in this one."""
        wanted = self.window(request)
        flow, span = wanted["flow"], timedelta(days=wanted["days"])
        change = get_version_change(flow=flow, version=wanted["version"], span=span)
        if change is None:
            raise Http404("This version has never been published.")
        before = None
        if change.before_version is not None:
            before = _figures(flow, change.before_version, change.before_start, change.changed_at)
        after = _figures(flow, change.version, change.changed_at, change.after_end)
        return Response(serializers.FlowChangeSerializer({"before": before, "after": after}).data)


def _figures(flow: str, version: int | None, start: Any, end: Any) -> dict[str, Any]:
    total, nodes = get_flow_figures(flow=flow, version=version, start=start, end=end)
    return {
        "flow": flow, "version": version, "start": start, "end": end, "total": total, "nodes": nodes,
    }  # fmt: skip
