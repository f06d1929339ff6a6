"""Click to dial for other systems: a CRM, a ticket, a browser extension."""

import asyncio

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.strict import KnownFieldsMixin
from apps.acd.domain.commands import PlaceCall
from apps.agents.selectors import get_agent_for_user
from apps.floor.inbox import submit_once
from apps.floor.wire import Reply
from apps.kernel.ids import new_id


class PlaceCallSerializer(KnownFieldsMixin, serializers.Serializer[PlaceCall]):
    """``number``: digits, ``+``, ``*``, ``#``, and what people write between them; ``group``: code of one of the
    agent's skill groups, empty for the first."""

    number = serializers.CharField(max_length=60)
    group = serializers.CharField(max_length=50, required=False, allow_blank=True, default="")


class PlacedCallSerializer(serializers.Serializer[Reply]):
    """``interaction`` is the id of the outgoing interaction; empty where the floor refused. ``code`` is stable."""

    interaction = serializers.CharField()
    code = serializers.CharField()
    reason = serializers.CharField()


class PlaceCallView(APIView):
    """Call a number in the name of the agent who is logged in: their phone is called first, then the customer's."""

    permission_classes = (IsAuthenticated,)

    @extend_schema(
        request=PlaceCallSerializer, responses={202: PlacedCallSerializer, 409: PlacedCallSerializer}
    )
    def post(self, request: Request) -> Response:
        wanted = PlaceCallSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        agent = get_agent_for_user(request.user)
        if agent is None:
            return _answer(Reply(False, "no_agent", "Your user is no active agent."), "")
        interaction_id = new_id()
        data = wanted.validated_data
        command = PlaceCall(agent.pk, data["number"], interaction_id, data["group"])
        reply = asyncio.run(submit_once(command, request.user.get_username()))
        return _answer(reply, interaction_id if reply.ok else "")


def _answer(reply: Reply, interaction_id: str) -> Response:
    body = {"interaction": interaction_id, "code": reply.code, "reason": reply.reason}
    return Response(body, status=status.HTTP_202_ACCEPTED if reply.ok else status.HTTP_409_CONFLICT)
