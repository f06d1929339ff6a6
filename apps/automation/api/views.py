"""Rules over HTTP: kept, switched, tried on past tickets; and what they did."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.rest import (
    CursorPages,
    ModelPermissions,
    NewestFirstPagination,
    ReadOnlyViewSet,
    ServiceViewSet,
)
from apps.automation.api.serializers import DryRunRequest, ReportSerializer, RuleRunSerializer, RuleSerializer
from apps.automation.models import Rule, RuleRun
from apps.automation.services import resume_rule
from apps.automation.services.dry_run import AT_ONCE, Report, job_of, start_dry_run, tickets_of, try_rule
from apps.jobs.models import Job
from apps.tickets.selectors import visible_tickets


class InTheirOrder(CursorPages):
    """Pages of rules in the order in which they run."""

    ordering = ("position", "id")  # type: ignore[assignment]


class MayTry(ModelPermissions):
    """Trying a rule writes nothing: who may look at it may try it."""

    perms_map = {**ModelPermissions.perms_map, "POST": ["%(app_label)s.view_%(model_name)s"]}


class MayChange(ModelPermissions):
    """An action on a rule takes the right to change it."""

    perms_map = {**ModelPermissions.perms_map, "POST": ["%(app_label)s.change_%(model_name)s"]}


class RuleViewSet(ServiceViewSet):
    """Rules in the order in which they run. ``is_active`` switches one on and off. Deleting is left to the admin."""

    queryset = Rule.objects.order_by("position", "id")
    serializer_class = RuleSerializer
    filterset_fields = ("kind", "is_active")
    pagination_class = InTheirOrder
    ordering = ("position", "id")
    ordering_fields: tuple[str, ...] = ()

    @extend_schema(request=None, responses=RuleSerializer)
    @action(detail=True, methods=["post"], permission_classes=[MayChange])
    def resume(self, request: Request, pk: str | None = None) -> Response:
        """Put a rule into service again that was paused."""
        rule = resume_rule(rule=self.get_object(), by=request.user)  # type: ignore[arg-type]
        return Response(RuleSerializer(rule).data)

    @extend_schema(
        methods=["POST"], request=DryRunRequest, responses={200: ReportSerializer, 202: ReportSerializer}
    )
    @extend_schema(
        methods=["GET"],
        responses=ReportSerializer,
        parameters=[OpenApiParameter("job", int, required=True, description="``job`` of the answer to POST")],
    )
    @action(
        detail=True,
        methods=["get", "post"],
        url_path="dry-run",
        permission_classes=[MayTry],
        filter_backends=[],
        pagination_class=None,
    )
    def dry_run(self, request: Request, pk: str | None = None) -> Response:
        """Try the rule on tickets that there are; nothing is written. Up to 200 at once, more in the background (202):
        GET says what came of it."""
        rule = self.get_object()
        if request.method == "POST":
            return self._try(rule, request)
        key = request.query_params.get("job", "")
        job = job_of(request.user, rule, key)
        if job is None:
            raise Http404
        return Response(_of_job(job))

    def _try(self, rule: Rule, request: Request) -> Response:
        asked = DryRunRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        most, view = asked.validated_data["most"], asked.validated_data.get("view") or 0
        try:
            tickets = tickets_of(request.user, view)
        except LookupError:
            raise ValidationError({"view": ["There is no such view."]}) from None
        if most > AT_ONCE:
            job = start_dry_run(rule=rule, most=most, view=view, by=request.user)
            return Response(_of_job(job), status=status.HTTP_202_ACCEPTED)
        report = try_rule(rule=rule, tickets=tickets, most=most, now=timezone.now())
        return Response(_as_json(asdict(report), None, "done"))


def _of_job(job: Job) -> dict[str, Any]:
    return _as_json(job.result or asdict(Report()), job.pk, job.state)


def _as_json(report: dict[str, Any], job: int | None, state: str) -> dict[str, Any]:
    return dict(ReportSerializer({**report, "job": job, "state": state}).data)


class RuleRunFilter(filters.FilterSet):
    class Meta:
        model = RuleRun
        fields = ("rule", "result", "ticket")


class RuleRunViewSet(ReadOnlyViewSet):
    """What rules did, to tickets that the caller may see, newest first."""

    queryset = RuleRun.objects.none()
    serializer_class = RuleRunSerializer
    filterset_class = RuleRunFilter
    pagination_class = NewestFirstPagination
    ordering = ("-id",)
    ordering_fields: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[RuleRun]:
        runs = RuleRun.objects.select_related("ticket").order_by("-id")
        if self.request.user.has_perm("tickets.view_ticket"):
            return runs
        return runs.filter(ticket__in=visible_tickets(self.request.user).values("pk"))
