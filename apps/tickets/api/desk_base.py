"""What the API views of the desk have in common: who asks, which ticket, and how refusals are said."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from apps.accounts.models import User
from apps.accounts.rest import KnownParametersMixin, OnceMixin, RefusalsMixin
from apps.tickets.models import Ticket
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import TicketConflict

answers = extend_schema(responses=OpenApiTypes.OBJECT)
"""Marks a view that answers with an object described in docs/desk.md."""


def takes(serializer: type[Serializer[Any]] | None, operation_id: str | None = None) -> Any:
    """Mark a view that takes what ``serializer`` describes (None: nothing); ``operation_id`` where paths are alike."""
    return extend_schema(request=serializer, responses=OpenApiTypes.OBJECT, operation_id=operation_id)


class DeskView(RefusalsMixin, KnownParametersMixin, OnceMixin, APIView):
    """Base: logged in; of tickets, only those that the user may see exist (404)."""

    permission_classes = (IsAuthenticated,)

    @property
    def user(self) -> User:
        user = self.request.user
        assert isinstance(user, User)  # IsAuthenticated has seen to it
        return user

    def tickets(self) -> QuerySet[Ticket]:
        return visible_tickets(self.user)

    def ticket(self, pk: int) -> Ticket:
        shown = ("requester", "agent__user", "group", "priority", "type", "category")
        return get_object_or_404(self.tickets().select_related(*shown).defer("agent__sip_password"), pk=pk)

    def given(self, serializer: type[Serializer[Any]], request: Request) -> dict[str, Any]:
        """Return what was sent, checked; raises 400 with the errors by field."""
        read = serializer(data=request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def handle_exception(self, exc: Exception) -> Response:
        """Say refusals of services: 409 with a stable code where somebody was faster, else 400 by field."""
        if isinstance(exc, TicketConflict):
            body = {"code": exc.code or "changed", "detail": " ".join(exc.messages), **self.conflict()}
            return Response(body, status=status.HTTP_409_CONFLICT)
        refused: Response = super().handle_exception(exc)
        return refused

    def conflict(self) -> dict[str, Any]:
        """Return what a conflict shows besides its reason: what the other has done."""
        return {}
