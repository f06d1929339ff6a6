"""Read-only figures. Every view takes the same window."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from apps.accounts.rest import KnownParametersMixin
from apps.kpis import selectors
from apps.kpis.api import serializers
from apps.kpis.api.permissions import MayViewFigures
from apps.kpis.domain.formulas import FORMULAS, UnknownFormula

PAGING = frozenset({"limit", "offset"})


class FiguresView(KnownParametersMixin, APIView):
    """Common ground: the permission, and the window out of the query."""

    permission_classes = [MayViewFigures]
    window_serializer: type[Serializer[Any]] = serializers.WindowSerializer

    @property
    def parameters(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset(self.window_serializer().fields) | PAGING

    def window(self, request: Request) -> dict[str, Any]:
        query = self.window_serializer(data=request.query_params)
        query.is_valid(raise_exception=True)
        values: dict[str, Any] = query.validated_data
        return values


class WindowFiguresView(FiguresView):
    window_serializer = serializers.MediumWindowSerializer

    @extend_schema(
        operation_id="kpis_figures",
        parameters=[serializers.MediumWindowSerializer],
        responses=serializers.GroupFiguresSerializer,
    )
    def get(self, request: Request) -> Response:
        """Counts, all formulas and the conservation check of what arrived in a window: in all, and by
        group."""
        span = self.window(request)
        wanted = span["groups"]
        by_group = selectors.get_figures_by_group(start=span["start"], end=span["end"], medium=span["medium"])
        completeness = selectors.get_completeness()
        body = {
            "complete_until": completeness.until,
            "behind": completeness.behind,
            "policies": selectors.list_policies(start=span["start"], end=span["end"], groups=wanted),
            "total": selectors.get_figures(**span),
            "groups": {code: row for code, row in by_group.items() if wanted is None or code in wanted},
        }
        return Response(serializers.GroupFiguresSerializer(body).data)


class SeriesView(FiguresView):
    window_serializer = serializers.SeriesWindowSerializer

    @extend_schema(
        operation_id="kpis_intervals",
        parameters=[serializers.SeriesWindowSerializer],
        responses=serializers.IntervalPointSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """One row for each quarter of an hour of a window."""
        series = selectors.get_interval_series(**self.window(request))
        return Response(serializers.IntervalPointSerializer(series, many=True).data)


class FcrView(FiguresView):
    window_serializer = serializers.MediumWindowSerializer

    @extend_schema(
        operation_id="kpis_fcr",
        parameters=[serializers.MediumWindowSerializer],
        responses=serializers.FcrSerializer,
    )
    def get(self, request: Request) -> Response:
        """First contact resolution by repeat contact."""
        return Response(serializers.FcrSerializer(selectors.get_fcr(**self.window(request))).data)


class CallbacksView(FiguresView):
    @extend_schema(
        operation_id="kpis_callbacks",
        parameters=[serializers.WindowSerializer],
        responses=serializers.CallbackFiguresSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Callbacks that were asked for in a window, by group."""
        rows = selectors.list_callback_counts(**self.window(request))
        return Response(serializers.CallbackFiguresSerializer(rows, many=True).data)


class ShedsView(FiguresView):
    @extend_schema(
        operation_id="kpis_sheds",
        parameters=[serializers.WindowSerializer],
        responses=serializers.ShedSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Calls that were not taken, by day and node; they belong to no group."""
        span = self.window(request)
        rows = selectors.list_sheds(start=span["start"], end=span["end"])
        return Response(serializers.ShedSerializer(rows, many=True).data)


class FormulasView(FiguresView):
    @extend_schema(operation_id="kpis_formulas", responses=serializers.FormulaSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Every formula with its version, definition and source."""
        return Response(serializers.FormulaSerializer(FORMULAS.values(), many=True).data)


class BehindView(FiguresView):
    window_serializer = serializers.MediumWindowSerializer

    @extend_schema(
        operation_id="kpis_behind",
        parameters=[
            serializers.MediumWindowSerializer,
            OpenApiParameter("limit", int, description="Rows a page, at most 500."),
            OpenApiParameter("offset", int, description="Rows to skip."),
        ],
        responses=serializers.BehindSerializer(many=True),
    )
    def get(self, request: Request, formula_id: str) -> Response:
        """The interactions behind a formula's figure, newest first, each with its verdict and what it
        adds."""
        pages = BehindPages()
        try:
            found: Any = BehindRows(formula_id, self.window(request))
            rows: Any = pages.paginate_queryset(found, request, view=self)
        except UnknownFormula as error:
            raise Http404(str(error)) from error
        return pages.get_paginated_response(serializers.BehindSerializer(rows, many=True).data)


class BehindPages(LimitOffsetPagination):
    default_limit = 100
    max_limit = 500


class BehindRows:
    """Looks like a sequence to the paginator, and reads one page only."""

    def __init__(self, formula_id: str, span: dict[str, Any]) -> None:
        self._formula_id = formula_id
        self._span = span

    def count(self) -> int:
        return selectors.count_interactions_behind(self._formula_id, **self._span)

    def __getitem__(self, page: slice) -> list[selectors.BehindRow]:
        return selectors.list_interactions_behind(
            self._formula_id, **self._span, offset=page.start, limit=page.stop - page.start
        )
