"""What workers do for the customer directory."""

from celery import shared_task

from apps.customers.models import PrivacyRequest
from apps.customers.services import carry_out, find_duplicates, remove_old_exports


@shared_task(name="customers.carry_out_request")
def carry_out_request(request_id: int) -> None:
    """Export or erase what was requested."""
    request = PrivacyRequest.objects.filter(pk=request_id).first()
    if request is not None:
        carry_out(request=request)


@shared_task(name="customers.find_duplicates")
def look_for_duplicates() -> None:
    """Bring the list of possible duplicates up to date."""
    find_duplicates()


@shared_task(name="customers.tidy_privacy_requests")
def tidy_privacy_requests() -> None:
    """Remove old exports, and do what a worker that died has left."""
    remove_old_exports()
    for key in PrivacyRequest.objects.filter(state="requested").values_list("pk", flat=True):
        carry_out_request.delay(key)
