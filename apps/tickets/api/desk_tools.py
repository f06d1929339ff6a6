"""The tools of the desk: canned replies, macros, saved views, changes of many tickets."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.strict import KnownFieldsMixin
from apps.agents.models import SkillGroup
from apps.tickets.api.desk_base import DeskView, answers, takes
from apps.tickets.desk.batches import (
    PREVIEWED,
    change_tickets,
    count_items,
    preview_actions,
    title_of,
    undo_batch,
)
from apps.tickets.desk.reply_files import describe_files, forget_files
from apps.tickets.desk.reply_services import fill_reply, list_replies, save_reply
from apps.tickets.desk.sharing import changeable_by, check_scope, usable_by
from apps.tickets.desk.tool_services import checked_actions, choose_default_view, save_macro, save_view
from apps.tickets.desk.view_queries import count_views, get_default_view, list_views, view_tickets
from apps.tickets.domain.actions import parse_actions
from apps.tickets.domain.views import read_view
from apps.tickets.models import CannedReply, Macro, SavedView, TicketBatch
from apps.tickets.models.sharing import Scope, Shared


class _SharedSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    name = serializers.CharField(max_length=80)
    scope = serializers.ChoiceField(choices=Scope.choices, required=False, default=Scope.OWN)
    group = serializers.SlugRelatedField(
        "code", queryset=SkillGroup.objects.all(), required=False, allow_null=True
    )


class ReplySerializer(_SharedSerializer):
    """``texts``: by language. What is not shared is one's own."""

    shortcut = serializers.CharField(max_length=40)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=20_000, trim_whitespace=False), allow_empty=False
    )


class MacroSerializer(_SharedSerializer):
    """``actions`` as docs/rules.md describes them."""

    description = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    actions = serializers.ListField(child=serializers.DictField(), allow_empty=False, max_length=30)


class ViewSerializer(_SharedSerializer):
    """``spec``: filters, columns and order, as docs/desk.md describes them."""

    spec = serializers.DictField()


class ToolView(DeskView):
    """Base of the views of shared things: everybody keeps their own, who has the permission keeps those of all."""

    model: type[Shared]
    serializer: type[serializers.Serializer[Any]]

    def fields(self, request: Request) -> dict[str, Any]:
        data = self.given(self.serializer, request)
        check_scope(self.model, self.user, data["scope"])
        return data | {"owner": self.user} if data["scope"] == Scope.OWN else data

    def changeable(self, pk: int) -> Any:
        return get_object_or_404(changeable_by(self.model, self.user), pk=pk)

    def drop(self, pk: int) -> Response:
        self.changeable(pk).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def describe_tool(tool: Shared) -> dict[str, Any]:
    """Return what all tools say of themselves."""
    return {
        "id": tool.pk,
        "name": str(getattr(tool, "name", "")),
        "scope": tool.scope,
        "group": tool.group_id,
    }


def describe_reply(reply: CannedReply) -> dict[str, Any]:
    texts = {row.language: row.text for row in reply.texts.all()}
    return {
        **describe_tool(reply),
        "shortcut": reply.shortcut,
        "category": reply.category_id,
        "texts": texts,
    } | {"files": describe_files(reply)}


class RepliesView(ToolView):
    """The canned replies that one has; for a ticket, those for its category first."""

    parameters = frozenset({"ticket"})
    model, serializer = CannedReply, ReplySerializer

    @extend_schema(parameters=[OpenApiParameter("ticket", int)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request) -> Response:
        ticket = None
        if "ticket" in request.query_params:
            ticket = self.ticket(serializers.IntegerField().to_internal_value(request.query_params["ticket"]))
        return Response({"replies": [describe_reply(row) for row in list_replies(self.user, ticket)]})

    @takes(ReplySerializer)
    def post(self, request: Request) -> Response:
        reply = save_reply(**self.fields(request))
        return Response(describe_reply(reply), status=status.HTTP_201_CREATED)


class ReplyView(ToolView):
    """One canned reply."""

    model, serializer = CannedReply, ReplySerializer

    @takes(ReplySerializer)
    def put(self, request: Request, pk: int) -> Response:
        reply = save_reply(reply=self.changeable(pk), **self.fields(request))
        return Response(
            describe_reply(CannedReply.objects.prefetch_related("texts", "files").get(pk=reply.pk))
        )

    @answers
    def delete(self, request: Request, pk: int) -> Response:
        forget_files(self.changeable(pk).files.all())
        return self.drop(pk)


class FilledReplyView(DeskView):
    """A canned reply, filled in for a ticket."""

    parameters = frozenset({"language"})

    @extend_schema(parameters=[OpenApiParameter("language", str)], responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, pk: int, reply: int) -> Response:
        ticket = self.ticket(pk)
        chosen = get_object_or_404(
            usable_by(CannedReply, self.user).prefetch_related("texts", "files"), pk=reply
        )
        language = request.query_params.get("language", "")[:16]
        filled = fill_reply(reply=chosen, ticket=ticket, user=self.user, language=language)
        return Response(
            {
                "text": filled.text,
                "cursor": filled.cursor,
                "missing": filled.missing,
                "language": filled.language,
                "files": describe_files(chosen),
            }
        )


def describe_macro(macro: Macro) -> dict[str, Any]:
    return {**describe_tool(macro), "description": macro.description, "actions": macro.actions}


class MacrosView(ToolView):
    """The macros that one has."""

    model, serializer = Macro, MacroSerializer

    @answers
    def get(self, request: Request) -> Response:
        return Response({"macros": [describe_macro(row) for row in usable_by(Macro, self.user)]})

    @takes(MacroSerializer)
    def post(self, request: Request) -> Response:
        return Response(describe_macro(save_macro(**self.fields(request))), status=status.HTTP_201_CREATED)


class MacroView(ToolView):
    """One macro."""

    model, serializer = Macro, MacroSerializer

    @takes(MacroSerializer)
    def put(self, request: Request, pk: int) -> Response:
        return Response(describe_macro(save_macro(macro=self.changeable(pk), **self.fields(request))))

    @answers
    def delete(self, request: Request, pk: int) -> Response:
        return self.drop(pk)


class TicketMacroView(DeskView):
    """A macro and one ticket: GET shows what it would change, POST does it."""

    @answers
    def get(self, request: Request, pk: int, macro: int) -> Response:
        chosen = get_object_or_404(usable_by(Macro, self.user), pk=macro)
        actions = parse_actions(chosen.actions)
        [preview] = preview_actions(tickets=[self.ticket(pk)], actions=actions, by=self.user)
        return Response({"changes": preview.changes, "error": preview.error})

    @takes(None)
    def post(self, request: Request, pk: int, macro: int) -> Response:
        chosen = get_object_or_404(usable_by(Macro, self.user), pk=macro)
        ticket = self.ticket(pk)
        batch = change_tickets(
            tickets=self.tickets().filter(pk=ticket.pk),
            actions=parse_actions(chosen.actions),
            by=self.user,
            macro=chosen,
        )
        return Response(describe_batch(batch), status=status.HTTP_201_CREATED)


def describe_batch(batch: TicketBatch) -> dict[str, Any]:
    """Return a change of tickets with its counts, and its first refusals."""
    refused = batch.items.exclude(reason="").select_related("ticket")[:100]
    return {
        "id": batch.pk,
        "title": title_of(batch),
        "total": batch.total,
        "job": batch.job_id,
        "is_undone": batch.undone_at is not None,
        "counts": count_items(batch),
        "reasons": [{"number": item.ticket.number, "reason": item.reason} for item in refused],
    }


class ManySerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """``tickets``: ids, or ``view``: the id of a saved view whose tickets are meant; ``actions`` or ``macro``."""

    tickets = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=10_000
    )
    view = serializers.IntegerField(required=False)
    actions = serializers.ListField(child=serializers.DictField(), required=False, max_length=30)
    macro = serializers.IntegerField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("tickets" in attrs) == ("view" in attrs) or ("actions" in attrs) == ("macro" in attrs):
            raise serializers.ValidationError("Either tickets or view, and either actions or macro.")
        return attrs


class ManyView(DeskView):
    """Base: which tickets, and what with them."""

    def read(self, request: Request) -> dict[str, Any]:
        data = self.given(ManySerializer, request)
        macro = None
        if "macro" in data:
            macro = get_object_or_404(usable_by(Macro, self.user), pk=data["macro"])
        actions = parse_actions(checked_actions(macro.actions if macro else data["actions"]))
        return {"tickets": self._chosen(data), "actions": actions, "by": self.user, "macro": macro}

    def _chosen(self, data: dict[str, Any]) -> QuerySet[Any]:
        if "tickets" in data:
            return self.tickets().filter(pk__in=data["tickets"])
        view = get_object_or_404(usable_by(SavedView, self.user), pk=data["view"])
        return view_tickets(read_view(view.spec), self.user)


class BatchesView(ManyView):
    """Changes of many tickets at once; of more than twenty, ``job`` says how far they are."""

    @takes(ManySerializer)
    def post(self, request: Request) -> Response:
        batch = change_tickets(**self.read(request))
        return Response(describe_batch(batch), status=status.HTTP_201_CREATED)


class BatchPreviewView(ManyView):
    """What such a change would do to the first tickets; nothing is kept of it."""

    @takes(ManySerializer)
    def post(self, request: Request) -> Response:
        wanted = self.read(request)
        tickets = list(wanted["tickets"].order_by("-id")[:PREVIEWED])
        previews = preview_actions(tickets=tickets, actions=wanted["actions"], by=self.user)
        rows = [
            {"id": one.ticket.pk, "number": one.ticket.number, "changes": one.changes, "error": one.error}
            for one in previews
        ]
        return Response({"tickets": rows})


class BatchView(DeskView):
    """One change: how far it is, what became of it; POST takes it back."""

    @answers
    def get(self, request: Request, pk: int) -> Response:
        return Response(describe_batch(self._batch(pk)))

    @takes(None, "v1_desk_batches_undo")
    def post(self, request: Request, pk: int) -> Response:
        return Response(describe_batch(undo_batch(batch=self._batch(pk), by=self.user)))

    def _batch(self, pk: int) -> TicketBatch:
        batches = TicketBatch.objects.select_related("macro", "job")
        if not self.user.has_perm("tickets.view_ticketbatch"):
            batches = batches.filter(by=self.user)
        return get_object_or_404(batches, pk=pk)


class ViewsView(ToolView):
    """The saved views that one has, with counts that stop at 500, and the one that the list opens with."""

    model, serializer = SavedView, ViewSerializer

    @answers
    def get(self, request: Request) -> Response:
        counted = count_views(list_views(self.user), self.user)
        default = get_default_view(self.user)
        rows = [
            {**describe_tool(one.view), "spec": one.view.spec, "count": one.count, "has_more": one.has_more}
            for one in counted
        ]
        return Response({"views": rows, "default": default.pk if default else None})

    @takes(ViewSerializer)
    def post(self, request: Request) -> Response:
        view = save_view(**self.fields(request))
        return Response({**describe_tool(view), "spec": view.spec}, status=status.HTTP_201_CREATED)


class ViewView(ToolView):
    """One saved view; POST makes it the one that the list opens with."""

    model, serializer = SavedView, ViewSerializer

    @takes(ViewSerializer)
    def put(self, request: Request, pk: int) -> Response:
        view = save_view(view=self.changeable(pk), **self.fields(request))
        return Response({**describe_tool(view), "spec": view.spec})

    @takes(None, "v1_desk_views_open_with")
    def post(self, request: Request, pk: int) -> Response:
        view = get_object_or_404(usable_by(SavedView, self.user), pk=pk)
        choose_default_view(user=self.user, view=view)
        return Response({"default": view.pk})

    @answers
    def delete(self, request: Request, pk: int) -> Response:
        return self.drop(pk)
