"""Customers and organisations over HTTP."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.rest import (
    CursorPages,
    ModelPermissions,
    NewestFirstPagination,
    ReadOnlyViewSet,
    RefusalsMixin,
    ServiceViewSet,
)
from apps.audit.requests import client_ip
from apps.customers.api.filters import CustomerFilter, MergeFilter, OrganisationFilter, PairFilter
from apps.customers.api.records import (
    ConsentSerializer,
    MergeRequestSerializer,
    MergeSerializer,
    PairSerializer,
    PreviewSerializer,
    TimelineSerializer,
)
from apps.customers.api.serializers import CustomerSerializer, OrganisationSerializer
from apps.customers.domain.timeline import BadCursor, read_cursor, write_cursor
from apps.customers.models import Customer, CustomerMerge, DuplicatePair, Organisation
from apps.customers.selectors import list_consents
from apps.customers.services import mark_distinct, merge_customers, preview_merge, record_consent, undo_merge
from apps.customers.timeline import LARGEST_PAGE, PAGE_SIZE, get_media, get_timeline


def _require(request: Request, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


class CustomerViewSet(ServiceViewSet):
    """Customers: look one up by number, create, change, merge; what they allowed, and all that happened with them.
    Deleting and erasing are left to the admin."""

    queryset = Customer.objects.prefetch_related(
        "numbers", "unusable_numbers", "addresses", "organisations"
    ).order_by("id")
    serializer_class = CustomerSerializer
    filterset_class = CustomerFilter
    pagination_class = CursorPages
    ordering_fields = ("id", "name", "tier", "updated_at")

    def get_queryset(self) -> QuerySet[Customer]:
        rows = super().get_queryset()
        if self.action == "list" and "merged" not in self.request.query_params:
            return rows.filter(merged_into=None, erased_at=None)
        return rows

    @extend_schema(
        parameters=[
            OpenApiParameter("medium", str, many=True, description="Only these media"),
            OpenApiParameter("cursor", str, description="``next`` of the page before"),
            OpenApiParameter("page_size", int),
        ],
        responses=TimelineSerializer,
    )
    @action(detail=True, filter_backends=[], pagination_class=None)
    def timeline(self, request: Request, pk: str | None = None) -> Response:
        """Everything that happened with the customer over all channels, newest first."""
        customer, params = self.get_object(), request.query_params
        media, cursor = params.getlist("medium"), params.get("cursor", "")
        unknown = sorted(set(media) - set(get_media(request.user)))
        if unknown:
            raise ValidationError({"medium": [f"Unknown: {', '.join(unknown)[:200]}."]})
        try:
            before = read_cursor(cursor) if cursor else None
            limit = _page_size(params.get("page_size", ""))
            page = get_timeline(customer=customer, user=request.user, media=media, before=before, limit=limit)
        except BadCursor:
            raise ValidationError({"cursor": ["This is no cursor."]}) from None
        following = write_cursor(page.next) if page.next else None
        return Response(TimelineSerializer({"results": page.entries, "next": following}).data)

    @extend_schema(methods=["GET"], responses=ConsentSerializer(many=True))
    @extend_schema(methods=["POST"], request=ConsentSerializer, responses={201: ConsentSerializer})
    @action(detail=True, methods=["get", "post"], filter_backends=[], pagination_class=None)
    def consents(self, request: Request, pk: str | None = None) -> Response:
        """All that the customer ever said about consent, newest first; adds a word of theirs."""
        customer = self.get_object()
        if request.method != "POST":
            return Response(ConsentSerializer(list_consents(customer), many=True).data)
        _require(request, "customers.add_consent")
        given = ConsentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        consent = record_consent(customer=customer, by=request.user, **given.validated_data)
        return Response(ConsentSerializer(consent).data, status=201)

    @extend_schema(parameters=[OpenApiParameter("merged", int, required=True)], responses=PreviewSerializer)
    @action(detail=True, url_path="merge-preview", filter_backends=[], pagination_class=None)
    def merge_preview(self, request: Request, pk: str | None = None) -> Response:
        """What a merge would do; changes nothing."""
        _require(request, "customers.merge_customer")
        survivor, merged, take = self._merge_request(request, request.query_params.dict())
        preview = preview_merge(survivor=survivor, merged=merged, take=take)
        choices = [
            {"field": field, "survivor": mine, "merged": theirs} for field, mine, theirs in preview.choices
        ]
        return Response({"result": asdict(preview.result), "choices": choices, "rows": preview.rows})

    @extend_schema(request=MergeRequestSerializer, responses={201: MergeSerializer})
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """Let the customer stand for ``merged`` too. It can be undone: ``/customer-merges/{id}/undo/``."""
        _require(request, "customers.merge_customer")
        survivor, merged, take = self._merge_request(request, request.data)
        merge = merge_customers(
            survivor=survivor, merged=merged, take=take, by=request.user, ip=client_ip(request)
        )
        return Response(MergeSerializer(merge).data, status=201)

    def _merge_request(self, request: Request, data: Any) -> tuple[Customer, Customer, list[str]]:
        given = MergeRequestSerializer(data=data)
        given.is_valid(raise_exception=True)
        return self.get_object(), given.validated_data["merged"], given.validated_data.get("take", [])


class OrganisationViewSet(ServiceViewSet):
    """Organisations that customers belong to."""

    queryset = Organisation.objects.order_by("id")
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilter
    pagination_class = CursorPages
    ordering_fields = ("id", "name", "updated_at")


class MergePermissions(ModelPermissions):
    """Whoever may look may read; deciding takes the right to merge."""

    perms_map = {**ModelPermissions.perms_map, "POST": ["customers.merge_customer"]}


class DecidingViewSet(RefusalsMixin, ReadOnlyViewSet):
    """Base of lists in which something is decided about a row; what a service refuses is a 400."""

    permission_classes = [MergePermissions]
    http_method_names = ["get", "post", "head", "options"]


class MergeViewSet(DecidingViewSet):
    """Merges of customers, newest first."""

    queryset = CustomerMerge.objects.order_by("-at", "-id")
    serializer_class = MergeSerializer
    filterset_class = MergeFilter
    pagination_class = NewestFirstPagination
    ordering = ("-at", "-id")
    ordering_fields: tuple[str, ...] = ()

    @extend_schema(request=None, responses=MergeSerializer)
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    def undo(self, request: Request, pk: str | None = None) -> Response:
        """Make two customers of one again."""
        merge = undo_merge(merge=self.get_object(), by=request.user, ip=client_ip(request))
        return Response(MergeSerializer(merge).data)


class PairViewSet(DecidingViewSet):
    """Customers who may be the same, likeliest first."""

    queryset = DuplicatePair.objects.order_by("-score", "-id")
    serializer_class = PairSerializer
    filterset_class = PairFilter
    pagination_class = NewestFirstPagination
    ordering = ("-score", "-id")
    ordering_fields: tuple[str, ...] = ()

    @extend_schema(request=None, responses=PairSerializer)
    @action(detail=True, methods=["post"], filter_backends=[], pagination_class=None)
    def distinct(self, request: Request, pk: str | None = None) -> Response:
        """They are not the same; it is remembered."""
        return Response(PairSerializer(mark_distinct(pair=self.get_object(), by=request.user)).data)


def _page_size(text: str) -> int:
    if not text:
        return PAGE_SIZE
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= LARGEST_PAGE:
        raise ValidationError({"page_size": [f"A number from 1 to {LARGEST_PAGE}."]})
    return int(text)
