"""Restatements, findings of the conservation check, and until when figures are complete."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.kpis import selectors
from apps.kpis.api.ledger_serializers import (
    CompletenessSerializer,
    FindingSerializer,
    RestatementSerializer,
)
from apps.kpis.api.serializers import WindowSerializer
from apps.kpis.api.views import BehindPages, FiguresView

PAGING = [
    OpenApiParameter("limit", int, description="Rows a page, at most 500."),
    OpenApiParameter("offset", int, description="Rows to skip."),
]


class _PagesView(FiguresView):
    def page(self, request: Request, rows: QuerySet[Any], serializer: type[Any]) -> Response:
        pages = BehindPages()
        found: Any = pages.paginate_queryset(rows, request, view=self)
        return pages.get_paginated_response(serializer(found, many=True).data)


class RestatementsView(_PagesView):
    @extend_schema(
        operation_id="kpis_restatements",
        parameters=[WindowSerializer, *PAGING],
        responses=RestatementSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """What has changed since in the intervals of a window, the latest change first."""
        rows = selectors.list_restatements(**self.window(request))
        return self.page(request, rows, RestatementSerializer)


class FindingsView(_PagesView):
    @extend_schema(
        operation_id="kpis_findings",
        parameters=[WindowSerializer, *PAGING],
        responses=FindingSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Intervals of a window that do not add up, or did not before they were mended."""
        return self.page(request, selectors.list_findings(**self.window(request)), FindingSerializer)


class CompletenessView(FiguresView):
    @extend_schema(operation_id="kpis_complete", responses=CompletenessSerializer)
    def get(self, request: Request) -> Response:
        """Until when the figures of all sites are complete."""
        return Response(CompletenessSerializer(selectors.get_completeness()).data)
