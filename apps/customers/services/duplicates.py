"""Looks for customers who were entered twice."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.customers.choices import PairState
from apps.customers.domain import likeness
from apps.customers.domain.addresses import mail_domain
from apps.customers.models import (
    Customer,
    CustomerAddress,
    CustomerNumber,
    DuplicatePair,
    Membership,
    UnusableNumber,
)

Pair = tuple[int, int]
Evidence = dict[Pair, dict[str, int]]

MOST_SHARING = 10
"""A mailbox or a reference that more customers share says nothing about any two of them."""
MOST_FOR_ONE = 10
"""Proposals for one customer; the likeliest are kept."""
_BATCH = 2_000


@transaction.atomic
def find_duplicates() -> int:
    """Compare all customers and bring the list of open proposals up to date; return how many there are.

    What was decided (not the same, merged) stays decided. Effort and memory grow with the number of customers: they are
    compared within blocks of like names only (:mod:`apps.customers.domain.likeness`).
    """
    _one_at_a_time()
    names = dict(Customer.objects.current().order_by("pk").values_list("pk", "name"))
    evidence: Evidence = defaultdict(dict)
    _same_names(names, evidence)
    _same_keys(names, evidence)
    _weigh_shared_mail(names, evidence)
    _add_circumstances(evidence)
    best = _best(evidence)
    _store(best, evidence)
    return DuplicatePair.objects.filter(state=PairState.OPEN).count()


def _one_at_a_time() -> None:
    """Two looks at once would do the same; the second waits and finds nothing new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('customers.find_duplicates'))")


def _same_names(names: Mapping[int, str], evidence: Evidence) -> None:
    read = {key: likeness.read_name(name) for key, name in names.items()}
    for pair, (similar, crowd) in likeness.similar_names(read).items():
        kind = likeness.SAME_NAME if similar == 1.0 else likeness.SIMILAR_NAME
        evidence[pair][kind] = likeness.name_weight(similar, crowd)


def _same_keys(names: Mapping[int, str], evidence: Evidence) -> None:
    mails = CustomerAddress.objects.order_by().values_list("key", "customer_id")
    references = (
        Customer.objects.current().exclude(external_ref=None).order_by().values_list("external_ref", "pk")
    )
    keyed = ((likeness.reference_key(reference or ""), key) for reference, key in references)
    for kind, rows in (
        (likeness.SAME_MAIL, mails),
        (likeness.SAME_REFERENCE, keyed),
        (likeness.SAME_NUMBER, _meant_numbers()),
    ):
        for pair in _sharing(rows):
            if pair[0] in names and pair[1] in names:
                evidence[pair][kind] = likeness.WEIGHTS[kind]


def _meant_numbers() -> Iterator[tuple[str, int]]:
    """Yield numbers that were typed so that nobody can be sure of them, and those who have them for certain."""
    unusable = UnusableNumber.objects.order_by()
    meant = [
        (suggestion or text, key)
        for suggestion, text, key in unusable.values_list("suggestion", "text", "customer_id")
    ]
    yield from meant
    owners = CustomerNumber.objects.filter(number__in={number for number, _ in meant}).order_by()
    yield from owners.values_list("number", "customer_id")


def _sharing(rows: Iterable[tuple[str, int]]) -> Iterator[Pair]:
    owners: dict[str, set[int]] = defaultdict(set)
    for key, customer in rows:
        if key:
            owners[key].add(customer)
    for sharing in owners.values():
        if 1 < len(sharing) <= MOST_SHARING:
            yield from combinations(sorted(sharing), 2)


def _weigh_shared_mail(names: Mapping[int, str], evidence: Evidence) -> None:
    """A mailbox that two people with wholly different names read is that of an office or a household."""
    for (first, second), found in evidence.items():
        if likeness.SAME_MAIL in found and not found.keys() & {likeness.SAME_NAME, likeness.SIMILAR_NAME}:
            mine, theirs = (likeness.read_name(names[key]) for key in (first, second))
            if not set(mine.words) & set(theirs.words):
                found[likeness.SAME_MAIL] //= 2


def _add_circumstances(evidence: Evidence) -> None:
    """What proves nothing by itself, looked at only where something else speaks for a pair."""
    involved = {key for pair in evidence for key in pair}
    organisations = _by_customer(Membership.objects.values_list("customer_id", "organisation_id"), involved)
    mails = _by_customer(CustomerAddress.objects.values_list("customer_id", "key"), involved)
    numbers = _by_customer(CustomerNumber.objects.values_list("customer_id", "number"), involved)
    domains = {key: {mail_domain(mail) for mail in found} - {""} for key, found in mails.items()}
    for (first, second), found in evidence.items():
        if organisations[first] & organisations[second]:
            found[likeness.SAME_ORGANISATION] = likeness.WEIGHTS[likeness.SAME_ORGANISATION]
        elif domains.get(first, set()) & domains.get(second, set()):
            found[likeness.SAME_DOMAIN] = likeness.WEIGHTS[likeness.SAME_DOMAIN]
        if any(likeness.near_numbers(mine, theirs) for mine in numbers[first] for theirs in numbers[second]):
            found[likeness.NEAR_NUMBER] = likeness.WEIGHTS[likeness.NEAR_NUMBER]


def _by_customer(rows: Iterable[tuple[int, Any]], involved: set[int]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for customer, value in rows:
        if customer in involved:
            found[customer].add(value)
    return found


def _best(evidence: Evidence) -> dict[Pair, int]:
    """Return the scores of the pairs that are proposed: likely enough, and among the likeliest of both."""
    scores = {pair: likeness.score(found) for pair, found in evidence.items()}
    taken: dict[int, int] = defaultdict(int)
    best: dict[Pair, int] = {}
    for pair, score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < likeness.THRESHOLD:
            break
        if max(taken[pair[0]], taken[pair[1]]) < MOST_FOR_ONE:
            best[pair] = score
            taken[pair[0]] += 1
            taken[pair[1]] += 1
    return best


def _store(best: Mapping[Pair, int], evidence: Evidence) -> None:
    now = timezone.now()
    decided = set(DuplicatePair.objects.exclude(state=PairState.OPEN).values_list("first_id", "second_id"))
    rows = [
        DuplicatePair(
            first_id=first, second_id=second, score=score, reasons=evidence[first, second], found_at=now
        )
        for (first, second), score in best.items()
        if (first, second) not in decided
    ]
    DuplicatePair.objects.bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["first", "second"],
        update_fields=["score", "reasons", "found_at"],
    )
    DuplicatePair.objects.filter(state=PairState.OPEN).exclude(found_at=now).delete()
