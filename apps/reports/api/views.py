"""Reports over the API: the list, and each as JSON or CSV. Parameters are those of the page's address."""

from typing import Any

from django.db import OperationalError
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework.exceptions import APIException, NotFound, PermissionDenied, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.rest import KnownParametersMixin
from apps.agents.choices import MediumChoice
from apps.audit.requests import client_ip
from apps.reports import selectors, services
from apps.reports.api.serializers import CatalogueReportSerializer, ReportResultSerializer
from apps.reports.asking import DEFAULT_PERIOD
from apps.reports.catalogue import Report, UnknownReport
from apps.reports.domain.buckets import Grain
from apps.reports.domain.periods import PeriodKind
from apps.reports.domain.result import Result
from apps.reports.links import BadQuestion, parse_asked
from apps.reports.making import make_now
from apps.reports.outputs.csv import write_csv
from apps.reports.outputs.plain import as_plain

_PARAMETERS = [
    OpenApiParameter("period", str, enum=[kind.value for kind in PeriodKind], description="Default: the last 7 days."),
    OpenApiParameter("first", OpenApiTypes.DATE, description="With period=days."),
    OpenApiParameter("last", OpenApiTypes.DATE, description="With period=days; inclusive."),
    OpenApiParameter("group", str, many=True, description="Codes of skill groups; default: all."),
    OpenApiParameter("team", int, many=True, description="Keys of teams."),
    OpenApiParameter("agent", int, many=True, description="Keys of agents."),
    OpenApiParameter("medium", str, enum=list(MediumChoice.values)),
    OpenApiParameter("grain", str, enum=[grain.value for grain in Grain], description="As the report offers."),
    OpenApiParameter("compare", str, enum=["0", "1"], description="With the period before (default)."),
    OpenApiParameter("zone", str, description="Time zone of the days, such as Europe/Berlin."),
]  # fmt: skip


class TooLong(APIException):
    """The database was read for too long."""

    status_code = 503
    default_detail = "This took too long. Ask for fewer days or for single groups."


class CsvRenderer(BaseRenderer):
    """Names the form; the view writes the bytes."""

    media_type = "text/csv"
    format = "csv"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        """Write what is no file: a refusal."""
        return JSONRenderer().render(data)


class ReportsView(KnownParametersMixin, APIView):
    permission_classes = [IsAuthenticated]

    @extend_schema(operation_id="reports_list", responses=CatalogueReportSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The reports that you may see."""
        reports = selectors.list_reports(request.user)
        if not reports:
            raise PermissionDenied
        return Response(CatalogueReportSerializer(reports, many=True).data)


class ReportView(APIView):
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer, CsvRenderer]

    @extend_schema(
        operation_id="reports_retrieve",
        parameters=_PARAMETERS,
        responses={
            (200, "application/json"): ReportResultSerializer,
            (200, "text/csv"): OpenApiTypes.STR,
        },
    )
    def get(self, request: Request, report_id: str) -> Any:
        """What a report says about a period: as JSON, or as CSV by ``format=csv`` or ``Accept: text/csv``."""
        report = self._report(request, report_id)
        result = self._result(request, report)
        if request.accepted_renderer.format != "csv":
            return Response(as_plain(result))
        services.record_export(result=result, form="csv", by=request.user, ip=client_ip(request))
        return HttpResponse(write_csv(result), content_type="text/csv; charset=utf-8")

    def _report(self, request: Request, report_id: str) -> Report:
        try:
            return selectors.visible_report(request.user, report_id)
        except UnknownReport:
            raise NotFound from None

    def _result(self, request: Request, report: Report) -> Result:
        query = {name: values for name, values in request.query_params.lists() if name != "format"}
        if not {"period", "first", "last"} & set(query):
            query["period"] = [DEFAULT_PERIOD.value]
        try:
            return make_now(parse_asked(report, query))
        except BadQuestion as error:
            raise ValidationError({name or "detail": said for name, said in error.errors.items()}) from None
        except OperationalError:
            raise TooLong from None
