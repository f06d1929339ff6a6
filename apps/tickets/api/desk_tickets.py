"""The tickets that somebody works on: lists, one ticket whole, messages, changes, checklist, time."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.strict import KnownFieldsMixin
from apps.agents.selectors import get_agent_for_user
from apps.tickets.api.desk_base import DeskView, answers, takes
from apps.tickets.desk.checklist_services import add_item, remove_item, start_checklist, tick_item
from apps.tickets.desk.composing import Conversation, newer_messages, post_message, ticket_from_conversation
from apps.tickets.desk.describing import (
    describe_catalogue,
    describe_entry,
    describe_hit,
    describe_item,
    describe_message,
    describe_row,
    describe_ticket,
    with_rows,
)
from apps.tickets.desk.searching import search_tickets
from apps.tickets.desk.sharing import usable_by
from apps.tickets.desk.time_services import (
    correct_time,
    enter_time,
    get_running,
    start_timer,
    stop_timer,
    sum_time,
)
from apps.tickets.desk.view_queries import own_views, view_tickets
from apps.tickets.domain.views import read_view
from apps.tickets.models import (
    Category,
    ChecklistItem,
    ChecklistTemplate,
    Priority,
    SavedView,
    Ticket,
    TimeEntry,
)
from apps.tickets.services import assign_ticket, set_state, update_ticket

ROWS = 50


class ConversationSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """What the screen knows of the conversation that the ticket is about."""

    interaction = serializers.CharField(max_length=40)
    medium = serializers.CharField(max_length=20, required=False, default="voice")
    ani = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    customer = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    group = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")
    subject = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")
    facts = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=2_000), required=False, default=dict
    )


class TicketListView(DeskView):
    """One view's tickets, newest first, and new tickets."""

    parameters = frozenset({"view", "before", "interaction"})

    @extend_schema(
        operation_id="v1_desk_tickets_list",
        parameters=[
            OpenApiParameter(
                "view", str, description="mine, groups, unassigned, watched, or the id of a saved view"
            ),
            OpenApiParameter("before", int, description="Only rows after this offset"),
            OpenApiParameter("interaction", str, description="Only tickets of this interaction"),
        ],
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        start = _offset(request.query_params.get("before", "0"))
        found = list(with_rows(self._tickets(request))[start : start + ROWS + 1])
        more = start + ROWS if len(found) > ROWS else None
        return Response({"tickets": [describe_row(row) for row in found[:ROWS]], "next": more})

    def _tickets(self, request: Request) -> Any:
        interaction = request.query_params.get("interaction")
        if interaction is not None:
            key = serializers.UUIDField().to_internal_value(interaction)
            return self.tickets().filter(interaction_rows__interaction=key).order_by("-id")
        wanted = request.query_params.get("view", "mine")
        own = own_views(self.user)
        if wanted in own:
            return view_tickets(own[wanted], self.user)
        views = usable_by(SavedView, self.user)
        view = get_object_or_404(views, pk=int(wanted) if wanted.isascii() and wanted.isdigit() else 0)
        return view_tickets(read_view(view.spec), self.user)

    @takes(ConversationSerializer)
    def post(self, request: Request) -> Response:
        data = self.given(ConversationSerializer, request)
        conversation = Conversation(
            interaction_id=data["interaction"],
            medium=data["medium"],
            ani=data["ani"],
            customer_id=data["customer"],
            group=data["group"],
            subject=data["subject"],
            data=data["facts"],
        )
        ticket = ticket_from_conversation(conversation=conversation, by=self.user)
        return Response(describe_ticket(self.ticket(ticket.pk), self.user), status=status.HTTP_201_CREATED)


def _offset(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise ValidationError({"before": ["A number is needed."]})
    return int(text)


class CatalogueView(DeskView):
    """What can be chosen at every ticket."""

    @answers
    def get(self, request: Request) -> Response:
        return Response(describe_catalogue(self.user))


class SearchView(DeskView):
    """The search box: ``q`` as docs/desk.md describes it."""

    parameters = frozenset({"q"})

    @extend_schema(parameters=[OpenApiParameter("q", str, required=True)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        hits = search_tickets(user=self.user, typed=request.query_params.get("q", ""))
        return Response({"tickets": [describe_hit(hit) for hit in hits]})


class TicketChangeSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """What may be changed at the desk. ``agent`` is "me" or null. ``version``: what the writer saw."""

    version = serializers.IntegerField(required=False)
    state = serializers.CharField(max_length=20, required=False)
    subject = serializers.CharField(max_length=250, required=False)
    priority = serializers.SlugRelatedField("code", queryset=Priority.objects.all(), required=False)
    category = serializers.PrimaryKeyRelatedField(
        queryset=Category.objects.all(), required=False, allow_null=True
    )
    agent = serializers.ChoiceField(choices=["me"], required=False, allow_null=True)


class TicketView(DeskView):
    """One ticket with all that is shown of it."""

    @answers
    def get(self, request: Request, pk: int) -> Response:
        return Response(describe_ticket(self.ticket(pk), self.user))

    @takes(TicketChangeSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        self._ticket, data = self.ticket(pk), self.given(TicketChangeSerializer, request)
        version = data.pop("version", None)
        state, agent = data.pop("state", None), data.pop("agent", False)
        if data:
            update_ticket(ticket=self._ticket, by=self.user, expected_version=version, **data)
        if agent is not False:
            mine = get_agent_for_user(self.user) if agent == "me" else None
            assign_ticket(ticket=self._ticket, by=self.user, agent=mine)
        if state is not None:
            set_state(ticket=self._ticket, by=self.user, state=state)
        return Response(describe_ticket(self.ticket(pk), self.user))

    def conflict(self) -> dict[str, Any]:
        return {"theirs": describe_ticket(self.ticket(self._ticket.pk), self.user)}


class NewMessageSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """``last_seen``: id of the newest message on the writer's screen; ``state``: set along with a reply."""

    kind = serializers.ChoiceField(choices=["note", "reply"])
    body = serializers.CharField(trim_whitespace=False, max_length=100_000)
    last_seen = serializers.IntegerField(required=False, allow_null=True, default=None)
    state = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reply_files = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31),
        required=False,
        default=list,
        max_length=10,
        help_text="Files of canned replies that go along, by id.",
    )


class MessagesView(DeskView):
    """Notes and replies. 409 ``newer`` where something was said to or by the customer meanwhile: ``theirs`` has it."""

    @takes(NewMessageSerializer)
    def post(self, request: Request, pk: int) -> Response:
        self._ticket, self._data = self.ticket(pk), self.given(NewMessageSerializer, request)
        post_message(
            ticket=self._ticket,
            kind=self._data["kind"],
            body=self._data["body"],
            by=self.user,
            last_seen=self._data["last_seen"],
            then_state=self._data["state"] or None,
            reply_files=self._data["reply_files"],
        )
        return Response(describe_ticket(self.ticket(pk), self.user), status=status.HTTP_201_CREATED)

    def conflict(self) -> dict[str, Any]:
        newer = newer_messages(self._ticket, self._data["last_seen"] or 0, self.user)
        return {"theirs": [describe_message(row) for row in newer], "yours": self._data["body"]}


class ChecklistSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """Either a step or a whole list."""

    text = serializers.CharField(max_length=250, required=False)
    template = serializers.PrimaryKeyRelatedField(
        queryset=ChecklistTemplate.objects.filter(is_active=True), required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Either text or template is needed.")
        return attrs


class ChecklistView(DeskView):
    """Steps that are put on a ticket."""

    @takes(ChecklistSerializer)
    def post(self, request: Request, pk: int) -> Response:
        ticket, data = self.ticket(pk), self.given(ChecklistSerializer, request)
        if "template" in data:
            start_checklist(ticket=ticket, template=data["template"], by=self.user)
        else:
            add_item(ticket=ticket, text=data["text"], by=self.user)
        return Response(_checklist(ticket), status=status.HTTP_201_CREATED)


class TickSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    done = serializers.BooleanField()


class ChecklistItemView(DeskView):
    """One step: done or not, or taken off."""

    @takes(TickSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        item = self._item(pk)
        tick_item(item=item, is_done=self.given(TickSerializer, request)["done"], by=self.user)
        return Response(_checklist(item.ticket))

    @answers
    def delete(self, request: Request, pk: int) -> Response:
        item = self._item(pk)
        remove_item(item=item, by=self.user)
        return Response(_checklist(item.ticket))

    def _item(self, pk: int) -> ChecklistItem:
        items = ChecklistItem.objects.select_related("ticket").filter(ticket__in=self.tickets())
        return get_object_or_404(items, pk=pk)


def _checklist(ticket: Ticket) -> dict[str, Any]:
    return {"checklist": [describe_item(item) for item in ticket.checklist.select_related("done_by")]}


class TimeSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """``seconds`` of work that ended now; without it a timer is started."""

    seconds = serializers.IntegerField(required=False, min_value=1, max_value=86_400)
    note = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class TimeView(DeskView):
    """Time spent on one ticket."""

    @answers
    def get(self, request: Request, pk: int) -> Response:
        ticket = self.ticket(pk)
        rows = ticket.time_entries.select_related("user", "ticket")[:100]
        return Response({**sum_time(ticket), "entries": [describe_entry(row) for row in rows]})

    @takes(TimeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        ticket, data = self.ticket(pk), self.given(TimeSerializer, request)
        if "seconds" in data:
            entry = enter_time(ticket=ticket, user=self.user, seconds=data["seconds"], note=data["note"])
        else:
            entry = start_timer(ticket=ticket, user=self.user)
        return Response(describe_entry(entry), status=status.HTTP_201_CREATED)


class StopSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    note = serializers.CharField(max_length=250, required=False, allow_blank=True, default="")


class TimerView(DeskView):
    """One's own running timer; POST stops it."""

    @answers
    def get(self, request: Request) -> Response:
        running = get_running(self.user)
        return Response({"timer": describe_entry(running) if running else None})

    @takes(StopSerializer)
    def post(self, request: Request) -> Response:
        entry = stop_timer(user=self.user, note=self.given(StopSerializer, request)["note"])
        return Response({"entry": describe_entry(entry) if entry else None})


class CorrectionSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    seconds = serializers.IntegerField(min_value=1, max_value=86_400)
    reason = serializers.CharField(max_length=250)


class TimeEntryView(DeskView):
    """A correction, with its reason."""

    @takes(CorrectionSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        entries = TimeEntry.objects.select_related("ticket", "user").filter(ticket__in=self.tickets())
        entry = get_object_or_404(entries, pk=pk)
        data = self.given(CorrectionSerializer, request)
        correct_time(entry=entry, seconds=data["seconds"], reason=data["reason"], by=self.user)
        entry.refresh_from_db()
        return Response(describe_entry(entry))
