"""Routes of number lists below /api/v1/."""

from apps.numberlists.api.views import NumberEntryViewSet, NumberListViewSet

routes = [
    ("number-lists", NumberListViewSet, "number-list"),
    ("number-list-entries", NumberEntryViewSet, "number-list-entry"),
]
