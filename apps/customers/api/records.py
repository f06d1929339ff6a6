"""What belongs to customers, as JSON: consent, timeline, duplicates and merges."""

from typing import Any

from rest_framework import serializers

from apps.accounts.strict import KnownFieldsMixin
from apps.customers.models import Consent, ConsentPurpose, Customer, CustomerMerge, DuplicatePair


class ConsentSerializer(KnownFieldsMixin, serializers.ModelSerializer[Consent]):
    """One word of the customer; ``purpose`` by its code. Words are only ever added."""

    purpose = serializers.SlugRelatedField("code", queryset=ConsentPurpose.objects.filter(is_active=True))

    class Meta:
        model = Consent
        fields = ("id", "purpose", "channel", "state", "at", "source", "note", "by_label", "created_at")
        read_only_fields = ("by_label", "created_at")


class EntrySerializer(serializers.Serializer[Any]):
    """One line of the timeline; ``medium`` is what it is filtered by, ``link`` a path of the admin or empty."""

    at = serializers.DateTimeField()
    source = serializers.CharField()  # type: ignore[assignment]
    key = serializers.CharField()
    medium = serializers.CharField()
    title = serializers.CharField()
    text = serializers.CharField()
    link = serializers.CharField()


class TimelineSerializer(serializers.Serializer[Any]):
    """A page of the timeline, newest first; ``next`` is the cursor of the next one, null at the end."""

    results = EntrySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class MergeRequestSerializer(KnownFieldsMixin, serializers.Serializer[Any]):
    """``merged`` becomes part of the customer; of the fields ``take`` its answers are right (see ``choices`` of the
    preview)."""

    merged = serializers.PrimaryKeyRelatedField(queryset=Customer.objects.all())
    take = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=200)


class ChoiceSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    survivor = serializers.JSONField()
    merged = serializers.JSONField()


class PreviewSerializer(serializers.Serializer[Any]):
    """What a merge would do: the customer afterwards, fields with two answers, rows that would follow."""

    result = serializers.JSONField()
    choices = ChoiceSerializer(many=True)
    rows = serializers.JSONField()


class MergeSerializer(serializers.ModelSerializer[CustomerMerge]):
    """``moved``: how many rows of each kind followed."""

    moved = serializers.SerializerMethodField()

    class Meta:
        model = CustomerMerge
        fields = ("id", "survivor", "merged", "at", "by", "undone_at", "undone_by", "moved")

    def get_moved(self, merge: CustomerMerge) -> dict[str, int]:
        return {code: len(keys) for code, keys in merge.moved.items()}


class PairSerializer(serializers.ModelSerializer[DuplicatePair]):
    """Two customers who may be the same; ``reasons`` with what each is worth, ``score`` 0 to 100."""

    class Meta:
        model = DuplicatePair
        fields = (
            "id",
            "first",
            "second",
            "score",
            "reasons",
            "state",
            "found_at",
            "decided_at",
            "decided_by",
        )
