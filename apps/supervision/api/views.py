"""Tasks, e-mails and chats from other systems: handed in, and taken back. To be read they are interactions."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.floor.wire import Reply
from apps.supervision.api.serializers import AnswerSerializer, CancelSerializer, NewWorkSerializer
from apps.supervision.permissions import CREATE_WORK
from apps.supervision.work import cancel_work, create_work

_NOT_REACHED = frozenset({"no_answer", "unavailable"})


class MayCreateWork(BasePermission):
    """Users, and the tokens of other systems, with the permission for it."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user and request.user.has_perm(CREATE_WORK))


class CreateWorkView(APIView):
    """Hand in a task, an e-mail or a chat: it waits for an agent of the group who has room for it."""

    permission_classes = (IsAuthenticated, MayCreateWork)

    @extend_schema(
        request=NewWorkSerializer,
        responses={
            200: AnswerSerializer,
            201: AnswerSerializer,
            409: AnswerSerializer,
            503: AnswerSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        """201: it waits now. 200: it was known already. 409: the floor refuses it. 503: the floor was not reached, and
        the same request may be sent again."""
        asked = NewWorkSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        answer = create_work(asked.wanted(), by=request.user.get_username())
        done = status.HTTP_201_CREATED if answer.created else status.HTTP_200_OK
        return _answer(answer.reply, answer.interaction_id, done)


class CancelWorkView(APIView):
    """Say that it need not be done any more, whether it waits or an agent has it."""

    permission_classes = (IsAuthenticated, MayCreateWork)

    @extend_schema(
        request=CancelSerializer,
        responses={200: AnswerSerializer, 409: AnswerSerializer, 503: AnswerSerializer},
    )
    def post(self, request: Request, interaction: UUID) -> Response:
        """409: it is not open, or a call."""
        asked = CancelSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        by, reason = request.user.get_username(), asked.validated_data["reason"]
        reply = cancel_work(interaction, by=by, reason=reason)
        return _answer(reply, interaction.hex, status.HTTP_200_OK)


def _answer(reply: Reply, interaction_id: str, done: int) -> Response:
    body = {"interaction": interaction_id if reply.ok else "", "code": reply.code, "reason": reply.reason}
    if reply.ok:
        return Response(body, status=done)
    away = reply.code in _NOT_REACHED
    return Response(body, status=status.HTTP_503_SERVICE_UNAVAILABLE if away else status.HTTP_409_CONFLICT)
