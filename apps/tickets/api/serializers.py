"""Tickets as JSON. What is written goes through the services; what a client may not set is not among the fields."""

from typing import Any

from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.agents.models import Agent, SkillGroup
from apps.customers.models import Customer
from apps.customfields.rest import CustomValues
from apps.tickets.choices import LinkKind, MessageKind, StateChoice, TextFormat
from apps.tickets.models import (
    Category,
    Priority,
    Tag,
    Ticket,
    TicketAttachment,
    TicketEvent,
    TicketLink,
    TicketMessage,
    TicketType,
)
from apps.tickets.rendering import render_message
from apps.tickets.selectors import visible_tickets
from apps.tickets.services import assign_ticket, create_ticket, update_ticket


class Coded(serializers.SlugRelatedField):
    """A row by its code."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        kwargs.setdefault("allow_null", True)
        super().__init__("code", queryset=model._default_manager.all(), required=False, **kwargs)


class Tags(serializers.ListField):
    """Tags by their names."""

    child = serializers.CharField(max_length=60)

    def to_representation(self, data: Any) -> list[str]:
        return [tag.name for tag in data.all()]


class VisibleTicket(serializers.PrimaryKeyRelatedField):
    """A ticket by its id; one that the user may not see does not exist."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Ticket.objects.all())
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        return visible_tickets(self.context["request"].user)


class VisibleCustomer(serializers.PrimaryKeyRelatedField):
    """A customer by the id; for who may not see customers there is none."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("queryset", Customer.objects.all())
        super().__init__(**kwargs)

    def get_queryset(self) -> Any:
        may = self.context["request"].user.has_perm("customers.view_customer")
        return Customer.objects.all() if may else Customer.objects.none()


class TicketSerializer(KnownFieldsMixin, serializers.ModelSerializer[Ticket]):
    """``version`` is the one to send along as ``expected_version`` with a change: 409 where somebody was faster."""

    type = Coded(TicketType)
    category = Coded(Category)
    priority = Coded(Priority, allow_null=False)
    group = Coded(SkillGroup)
    agent = serializers.PrimaryKeyRelatedField(
        queryset=Agent.objects.select_related("user").defer("sip_password"), allow_null=True, required=False
    )
    requester = VisibleCustomer(allow_null=True, required=False)
    parent = VisibleTicket(allow_null=True, required=False)  # type: ignore[assignment]
    tags = Tags(required=False, max_length=30)
    custom = CustomValues()
    expected_version = serializers.IntegerField(required=False, write_only=True, min_value=1)

    class Meta:
        model = Ticket
        fields = (
            "id", "number", "subject", "description", "type", "category", "priority", "state", "requester", "agent",
            "group", "language", "medium", "parent", "merged_into", "tags", "custom", "version", "created_at",
            "updated_at", "state_since", "first_replied_at", "last_replied_at", "customer_wrote_at", "resolved_at",
            "closed_at", "expected_version",
        )  # fmt: skip
        read_only_fields = ("number", "state", "merged_into", "version")

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        # The services take both, and say themselves what is wrong with a text.
        fields["subject"].validators = []
        return fields

    def create(self, validated_data: dict[str, Any]) -> Ticket:
        validated_data.pop("expected_version", None)
        return create_ticket(by=self.context["request"].user, **validated_data)

    def update(self, instance: Ticket, validated_data: dict[str, Any]) -> Ticket:
        user = self.context["request"].user
        assigned = {name: validated_data.pop(name) for name in ("agent", "group") if name in validated_data}
        ticket = update_ticket(ticket=instance, by=user, **validated_data)
        return assign_ticket(ticket=ticket, by=user, **assigned) if assigned else ticket


class AttachmentSerializer(serializers.ModelSerializer[TicketAttachment]):
    """``state`` *clean*: the file is at /ticket-files/{key}/."""

    class Meta:
        model = TicketAttachment
        fields = ("id", "key", "name", "size", "content_type", "sha256", "state", "finding", "uploaded_at")


class TicketMessageSerializer(serializers.ModelSerializer[TicketMessage]):
    """``html`` is the text rendered, safe to show."""

    html = serializers.SerializerMethodField()
    attachments = AttachmentSerializer(many=True, read_only=True)

    class Meta:
        model = TicketMessage
        fields = (
            "id", "ticket", "origin", "kind", "author", "customer", "author_name", "body", "format", "html", "medium",
            "external_id", "created_at", "attachments",
        )  # fmt: skip

    def get_html(self, message: TicketMessage) -> str:
        return str(render_message(message))


class TicketEventSerializer(serializers.ModelSerializer[TicketEvent]):
    """``data`` holds ids and codes; which, depends on ``kind``."""

    class Meta:
        model = TicketEvent
        fields = ("id", "ticket", "at", "kind", "data", "by")


class LinkSerializer(serializers.ModelSerializer[TicketLink]):
    class Meta:
        model = TicketLink
        fields = ("id", "source", "target", "kind", "created_at")


class WriteMessage(KnownFieldsMixin, serializers.Serializer[Any]):
    """A note, a reply, or the customer's words (``external_id``: the same one is taken once). Files: multipart."""

    kind = serializers.ChoiceField(choices=MessageKind.choices)
    body = serializers.CharField(allow_blank=True, default="", trim_whitespace=False)
    format = serializers.ChoiceField(choices=TextFormat.choices, default=TextFormat.MARKDOWN)
    external_id = serializers.CharField(max_length=250, required=False)
    then_state = serializers.ChoiceField(choices=StateChoice.choices, required=False)
    expected_version = serializers.IntegerField(required=False, min_value=1)
    files = serializers.ListField(child=serializers.FileField(), required=False, max_length=10)


class WriteState(KnownFieldsMixin, serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=StateChoice.choices)
    expected_version = serializers.IntegerField(required=False, min_value=1)


class WriteLink(KnownFieldsMixin, serializers.Serializer[Any]):
    target = VisibleTicket()
    kind = serializers.ChoiceField(choices=LinkKind.choices, default=LinkKind.RELATED)


class WriteMerge(KnownFieldsMixin, serializers.Serializer[Any]):
    into = VisibleTicket()


class WriteSplit(KnownFieldsMixin, serializers.Serializer[Any]):
    subject = serializers.CharField(max_length=250)
    messages = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**53), min_length=1, max_length=500
    )


class WriteInteraction(KnownFieldsMixin, serializers.Serializer[Any]):
    interaction = serializers.UUIDField()


class TypeSerializer(serializers.ModelSerializer[TicketType]):
    class Meta:
        model = TicketType
        fields = ("id", "code", "name", "reopen_days", "is_active")


class PrioritySerializer(serializers.ModelSerializer[Priority]):
    class Meta:
        model = Priority
        fields = ("id", "code", "name", "rank", "is_default")


class CategorySerializer(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ("id", "code", "name", "full_name", "parent", "is_active")


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ("id", "name")
