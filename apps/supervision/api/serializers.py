"""Work as JSON."""

from typing import Any

from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.agents.choices import DESK_MEDIUM_CHOICES, MediumChoice
from apps.agents.models import SkillGroup
from apps.customers.models import Customer
from apps.supervision.work import MAX_TEXT_CHARACTERS, Answer, Wanted


class NewWorkSerializer(KnownFieldsMixin, serializers.Serializer[Wanted]):
    """``external_id`` is how your system calls it, ``system`` which system that is: the same pair sent again changes
    nothing. ``reference`` says where the whole of it is; ``skills`` are levels (1 to 10) by code, on top of the group's
    own. ``customer`` is an id; without one the customer is looked for by a number in ``contact``."""

    medium = serializers.ChoiceField(choices=DESK_MEDIUM_CHOICES, default=MediumChoice.TASK)
    group = serializers.SlugRelatedField("code", queryset=SkillGroup.objects.filter(is_active=True))
    subject = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=MAX_TEXT_CHARACTERS, required=False, allow_blank=True, default="")
    reference = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    contact = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    external_id = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    system = serializers.SlugField(
        max_length=50, required=False, allow_blank=True, default="", source="source"
    )
    priority = serializers.IntegerField(min_value=-10, max_value=10, default=0)
    skills = serializers.DictField(
        child=serializers.IntegerField(min_value=1, max_value=10), required=False, default=dict
    )
    customer = serializers.PrimaryKeyRelatedField(
        queryset=Customer.objects.all(), required=False, allow_null=True, default=None
    )

    def wanted(self) -> Wanted:
        """Return what was asked for; call ``is_valid`` first."""
        values: dict[str, Any] = {**self.validated_data}
        return Wanted(group=values.pop("group").code, **values)


class AnswerSerializer(serializers.Serializer[Answer]):
    """``interaction`` is its id, also where it was known already; empty where the floor refused. ``code`` is stable."""

    interaction = serializers.CharField()
    code = serializers.CharField()
    reason = serializers.CharField()


class CancelSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """``reason`` is kept with the interaction."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
