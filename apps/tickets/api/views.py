"""Tickets over HTTP: who may see a ticket (``visible_tickets``) may work on it, others get 404."""

from typing import Any, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.parsers import StrictJSONParser
from apps.accounts.rest import CursorPages, NewestFirstPagination, ReadOnlyViewSet, ServiceViewSet
from apps.audit.choices import OBJECT_ADDED, OBJECT_CHANGED
from apps.audit.requests import client_ip
from apps.audit.services import record_audit
from apps.interactions.models import Interaction
from apps.tickets.api import serializers as json
from apps.tickets.models import Category, Priority, Tag, Ticket, TicketLink, TicketMerge, TicketType
from apps.tickets.selectors import list_events, list_messages, may_work_on_tickets, visible_tickets
from apps.tickets.services import (
    TicketConflict,
    add_message,
    create_ticket_from_interaction,
    link_tickets,
    merge_tickets,
    set_state,
    split_ticket,
    undo_merge,
    unlink_tickets,
    unwatch_ticket,
    watch_ticket,
)
from apps.tickets.views import serve_attachment


class WorksOnTickets(BasePermission):
    """Those whom ``visible_tickets`` shows any may look; those who work on tickets may write to what they see."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return bool(request.user and request.user.is_authenticated)
        return may_work_on_tickets(request.user)


class TicketFilter(filters.FilterSet):
    type = filters.CharFilter("type__code", label="Code of the type")
    category = filters.CharFilter("category__code", label="Code of the category")
    within = filters.CharFilter(method="filter_within", label="Code of a category: it and all below it")
    priority = filters.CharFilter("priority__code", label="Code of the priority")
    group = filters.CharFilter("group__code", label="Code of the skill group")
    tag = filters.CharFilter("tags__name", label="A tag")
    unassigned = filters.BooleanFilter("agent", lookup_expr="isnull", label="Without an agent")
    created_after = filters.IsoDateTimeFilter("created_at", lookup_expr="gte")
    created_before = filters.IsoDateTimeFilter("created_at", lookup_expr="lt")
    updated_after = filters.IsoDateTimeFilter("updated_at", lookup_expr="gte")

    class Meta:
        model = Ticket
        fields = ("number", "state", "requester", "agent", "parent", "merged_into", "medium", "language")

    def filter_within(self, queryset: QuerySet[Ticket], name: str, value: str) -> QuerySet[Ticket]:
        chosen = Category.objects.filter(code=value).first()
        if chosen is None:
            return queryset.none()
        return queryset.filter(category__path__startswith=chosen.path)


class TicketViewSet(ServiceViewSet):
    """Tickets, newest first. PATCH takes ``expected_version``; actions change state, merge, split and link."""

    permission_classes = [WorksOnTickets]
    queryset = Ticket.objects.none()
    serializer_class = json.TicketSerializer
    filterset_class = TicketFilter
    pagination_class = NewestFirstPagination
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    # Another order would need another index to turn pages by.
    ordering = ("-id",)
    ordering_fields: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet[Ticket]:
        rows = visible_tickets(self.request.user).select_related("type", "category", "priority", "group")
        return rows.prefetch_related("tags").order_by("-id")

    def handle_exception(self, exc: Exception) -> Any:
        if isinstance(exc, TicketConflict):
            body = {"code": exc.code or "changed", "detail": " ".join(exc.messages)}
            return Response(body, status=status.HTTP_409_CONFLICT)
        return super().handle_exception(exc)

    def given(self, serializer: Any) -> dict[str, Any]:
        """Return what was sent, checked."""
        read = serializer(data=self.request.data, context=self.get_serializer_context())
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    @property
    def user(self) -> User:
        """Who asks: the permission lets in nobody who has not logged in."""
        return cast(User, self.request.user)

    def done(self, ticket: Ticket, what: str, code: int = status.HTTP_200_OK) -> Response:
        """Record what was done, and answer with the ticket as it is now."""
        self.record(ticket, what)
        shown = get_object_or_404(self.get_queryset(), pk=ticket.pk)
        return Response(json.TicketSerializer(shown, context=self.get_serializer_context()).data, status=code)

    def record(self, ticket: Ticket, what: str, kind: str = OBJECT_CHANGED) -> None:
        detail = {"api": True, "action": what}
        record_audit(
            actor=self.request.user, action=kind, obj=ticket, detail=detail, ip=client_ip(self.request)
        )

    @extend_schema(exclude=True)
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Tickets are closed, never deleted."""
        return Response(status=status.HTTP_405_METHOD_NOT_ALLOWED)

    @extend_schema(methods=["GET"], responses=json.TicketMessageSerializer(many=True))
    @extend_schema(methods=["POST"], request=json.WriteMessage, responses={201: json.TicketMessageSerializer})
    @action(
        detail=True,
        methods=["get", "post"],
        filter_backends=[],
        pagination_class=None,
        parser_classes=[StrictJSONParser, MultiPartParser, FormParser],
    )
    @transaction.atomic
    def messages(self, request: Request, pk: str | None = None) -> Response:
        """The conversation, oldest first; POST adds to it."""
        ticket = self.get_object()
        if request.method == "GET":
            rows = list_messages(ticket).prefetch_related("attachments")
            return Response(json.TicketMessageSerializer(rows, many=True).data)
        message = add_message(ticket=ticket, by=self.user, **self.given(json.WriteMessage))
        self.record(message.ticket, "message")
        return Response(json.TicketMessageSerializer(message).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=json.TicketEventSerializer(many=True))
    @action(detail=True, filter_backends=[], pagination_class=None)
    def events(self, request: Request, pk: str | None = None) -> Response:
        """The history, oldest first, with that of what was merged into the ticket."""
        return Response(json.TicketEventSerializer(list_events(self.get_object()), many=True).data)

    @extend_schema(request=json.WriteState, responses=json.TicketSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def state(self, request: Request, pk: str | None = None) -> Response:
        """Bring the ticket to a state."""
        ticket = set_state(ticket=self.get_object(), by=self.user, **self.given(json.WriteState))
        return self.done(ticket, "state")

    @extend_schema(request=json.WriteMerge, responses=json.TicketSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def merge(self, request: Request, pk: str | None = None) -> Response:
        """Merge the ticket into another one; the answer is the survivor."""
        source = self.get_object()  # first of all: who may not see it is told nothing else
        merge = merge_tickets(source=source, target=self.given(json.WriteMerge)["into"], by=self.user)
        return self.done(merge.target, "merge")

    @extend_schema(request=None, responses=json.TicketSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def unmerge(self, request: Request, pk: str | None = None) -> Response:
        """Undo the merge of this ticket into another one."""
        merge = TicketMerge.objects.filter(source=self.get_object(), undone_at=None).order_by("-pk").first()
        ticket = undo_merge(merge=merge, by=self.user) if merge is not None else self.get_object()
        return self.done(ticket, "unmerge")

    @extend_schema(request=json.WriteSplit, responses=json.TicketSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def split(self, request: Request, pk: str | None = None) -> Response:
        """Move messages to a new ticket, which is the answer."""
        ticket, given = self.get_object(), self.given(json.WriteSplit)
        messages = list(ticket.messages.filter(pk__in=given["messages"]))
        if len(messages) < len(set(given["messages"])):
            raise ValidationError({"messages": [_("The ticket has no such message.")]})
        new = split_ticket(ticket=ticket, messages=messages, subject=given["subject"], by=self.user)
        return self.done(new, "split", status.HTTP_201_CREATED)

    @extend_schema(methods=["GET"], responses=json.LinkSerializer(many=True))
    @extend_schema(methods=["POST"], request=json.WriteLink, responses={201: json.LinkSerializer})
    @action(detail=True, methods=["get", "post"], filter_backends=[], pagination_class=None)
    @transaction.atomic
    def links(self, request: Request, pk: str | None = None) -> Response:
        """Links from and to the ticket; POST adds one."""
        ticket = self.get_object()
        if request.method == "GET":
            rows = TicketLink.objects.filter(source=ticket) | TicketLink.objects.filter(target=ticket)
            return Response(json.LinkSerializer(rows.order_by("pk"), many=True).data)
        link = link_tickets(source=ticket, by=self.user, **self.given(json.WriteLink))
        self.record(ticket, "link")
        return Response(json.LinkSerializer(link).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={204: None})
    @action(detail=True, methods=["delete"], url_path=r"links/(?P<link>\d{1,15})")
    @transaction.atomic
    def unlink(self, request: Request, pk: str | None = None, link: str = "") -> Response:
        """Take a link away."""
        ticket = self.get_object()
        rows = TicketLink.objects.filter(source=ticket) | TicketLink.objects.filter(target=ticket)
        unlink_tickets(link=get_object_or_404(rows, pk=link), by=self.user)
        self.record(ticket, "unlink")
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses=json.TicketSerializer)
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def watch(self, request: Request, pk: str | None = None) -> Response:
        """Watch the ticket."""
        return self.done(watch_ticket(ticket=self.get_object(), user=self.user, by=self.user), "watch")

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["post"])
    @transaction.atomic
    def unwatch(self, request: Request, pk: str | None = None) -> Response:
        """Watch the ticket no longer; it may not be visible any more afterwards."""
        ticket = unwatch_ticket(ticket=self.get_object(), user=self.user, by=self.user)
        self.record(ticket, "unwatch")
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=json.WriteInteraction, responses=json.TicketSerializer)
    @action(detail=False, methods=["post"], url_path="from-interaction")
    @transaction.atomic
    def from_interaction(self, request: Request) -> Response:
        """Make the ticket of an interaction, or return the one that was made of it. Takes the right to see the
        interaction."""
        key = self.given(json.WriteInteraction)["interaction"]
        if not request.user.has_perm("interactions.view_interaction"):
            self.permission_denied(request)
        shown = Interaction.objects.select_related("customer", "group", "agent__user")
        interaction = get_object_or_404(shown.defer("agent__sip_password"), pk=key)
        ticket = create_ticket_from_interaction(interaction=interaction, by=self.user)
        self.record(ticket, "from_interaction", OBJECT_ADDED)
        return self.done(ticket, "from_interaction", status.HTTP_201_CREATED)


class FileView(APIView):
    """The content of an attachment that has passed the scan."""

    permission_classes = [WorksOnTickets]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, key: UUID) -> HttpResponseBase:
        return serve_attachment(request._request, key)


class SettingsViewSet(ReadOnlyViewSet):
    """Base of the tables that every form of a ticket needs: to read."""

    pagination_class = CursorPages
    filterset_fields: tuple[str, ...] = ("code",)


class TypeViewSet(SettingsViewSet):
    """Types of tickets."""

    queryset = TicketType.objects.order_by("pk")
    serializer_class = json.TypeSerializer


class PriorityViewSet(SettingsViewSet):
    """Priorities of tickets; a higher rank is more urgent."""

    queryset = Priority.objects.order_by("pk")
    serializer_class = json.PrioritySerializer


class CategoryViewSet(SettingsViewSet):
    """Categories of tickets, a tree by ``parent``."""

    queryset = Category.objects.order_by("pk")
    serializer_class = json.CategorySerializer


class TagViewSet(SettingsViewSet):
    """Tags that tickets have."""

    queryset = Tag.objects.order_by("pk")
    serializer_class = json.TagSerializer
    filterset_fields = ("name",)
