"""Routes of the customer directory below /api/v1/."""

from apps.customers.api.views import CustomerViewSet, MergeViewSet, OrganisationViewSet, PairViewSet

routes = [
    ("customers", CustomerViewSet, "customer"),
    ("organisations", OrganisationViewSet, "organisation"),
    ("customer-merges", MergeViewSet, "customer-merge"),
    ("customer-duplicates", PairViewSet, "customer-duplicate"),
]
