"""Export and erasure of a person's data on request."""

import json
import logging
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from apps.audit.services import key_of, record_audit
from apps.customers import outbox_kinds as kinds
from apps.customers.choices import RequestKind, RequestReason, RequestState
from apps.customers.models import Customer, PrivacyRequest
from apps.customers.models.privacy_request import export_storage
from apps.customers.personal import Person, get_personal_data
from apps.customers.services.checks import Actor, save_checked
from apps.outbox.services import publish

log = logging.getLogger(__name__)

KEEP_EXPORT_DAYS = 7
ERASED, EXPORTED = "customer.data_erased", "customer.data_exported"


@transaction.atomic
def request_privacy(
    *,
    customer: Customer,
    kind: str,
    reason: str = RequestReason.ASKED,
    reference: str = "",
    by: Actor = None,
    ip: str | None = None,
) -> PrivacyRequest:
    """Record that a person's data are to be exported or erased, have a worker do it, and return the request.

    For a customer who was merged it is the customer who stands for them. Raises ``ValidationError`` where erasing
    has to wait (a call goes on), and for a reference that cannot be kept or names the person.
    """
    from apps.customers.tasks import carry_out_request

    customer = Customer.objects.select_for_update().get(pk=customer.merged_into_id or customer.pk)
    person = Person(customer)
    if kind == RequestKind.ERASE:
        _refuse_busy(person)
    if person.scrubber.names(reference):
        raise ValidationError({"reference": _("This names the person. The request is kept: use a number.")})
    request = PrivacyRequest(
        customer=customer, kind=kind, reason=reason, reference=reference, by_id=key_of(by)
    )
    save_checked(request)
    action = EXPORTED if kind == RequestKind.EXPORT else ERASED
    record_audit(actor=by, action=action, obj=customer, detail={"request": request.pk}, ip=ip)
    transaction.on_commit(lambda: carry_out_request.delay(request.pk))
    return request


def carry_out(*, request: PrivacyRequest) -> PrivacyRequest:
    """Do what was requested and return the request. Harmless when repeated, also after a crash in the middle."""
    request.refresh_from_db()
    if request.state == RequestState.DONE or request.customer is None:
        return request
    try:
        if request.kind == RequestKind.EXPORT:
            return export_person(request=request)
        return erase_person(request=request)
    except ValidationError as error:
        request.state, request.problem = RequestState.FAILED, " ".join(error.messages)[:200]
        request.save(update_fields=["state", "problem"])
        return request


def export_person(*, request: PrivacyRequest) -> PrivacyRequest:
    """Write one ZIP of everything that is stored of the person: a JSON file for each table, and all files."""
    person = Person(_customer(request))
    counts: dict[str, int] = {}
    with NamedTemporaryFile(suffix=".zip") as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for source in get_personal_data():
                for name, rows in source.collect(person).items():
                    counts[f"{source.code}/{name}"] = len(rows)
                    archive.writestr(f"{source.code}/{name}.json", _as_json(rows))
                counts |= _add_files(archive, source.code, source.files(person))
            archive.writestr("contents.json", _as_json({"made_at": timezone.now(), "contents": counts}))
        made.flush()
        with Path(made.name).open("rb") as whole:
            request.file.save(f"{request.pk}-{get_random_string(24)}.zip", File(whole), save=False)
    return _done(request, counts, expires_at=timezone.now() + timedelta(days=KEEP_EXPORT_DAYS))


def erase_person(*, request: PrivacyRequest) -> PrivacyRequest:
    """Take the person out of every source, in one transaction; then remove the files.

    The names of the files are in the request until they are gone: who comes after a crash removes the rest.
    """
    result = _erase_rows(request)
    for storage_path in result.pop("files", []):
        Path(storage_path).unlink(missing_ok=True)
    return _done(request, result)


@transaction.atomic
def _erase_rows(request: PrivacyRequest) -> dict[str, Any]:
    request = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
    customer = Customer.objects.select_for_update().get(pk=_customer(request).pk)
    person = Person(customer)
    _refuse_busy(person)
    # What identifies the person is read now, while it is there.
    _ = person.family, person.forms, person.scrubber
    sources = get_personal_data()
    files = [field.path for source in sources for field in source.gone(person)]
    files = sorted({*files, *request.result.get("files", [])})
    counts = {source.code: source.erase(person) for source in sources}
    request.result = {"files": files, **counts}
    request.save(update_fields=["result"])
    if any(counts.values()):
        publish(
            kind=kinds.ERASED, key=str(customer.pk), data={"id": customer.pk, "entries": list(person.family)}
        )
    return dict(request.result)


def remove_old_exports() -> int:
    """Remove exports that nobody fetched in time, and return how many there were."""
    old = PrivacyRequest.objects.filter(expires_at__lt=timezone.now()).exclude(file="")
    for request in old:
        request.file.delete(save=False)
        request.file = ""
        request.save(update_fields=["file"])
    return len(old)


def _refuse_busy(person: Person) -> None:
    reasons = [reason for source in get_personal_data() if (reason := source.busy(person))]
    if reasons:
        raise ValidationError(reasons)


def _customer(request: PrivacyRequest) -> Customer:
    assert request.customer is not None
    return request.customer.merged_into or request.customer


def _add_files(archive: zipfile.ZipFile, code: str, files: Iterable[tuple[str, Any]]) -> dict[str, int]:
    count = missing = 0
    for name, field in files:
        try:
            with (
                field.storage.open(field.name, "rb") as source,
                archive.open(f"{code}/{name}", "w") as target,
            ):
                for chunk in iter(partial(source.read, 1 << 20), b""):
                    target.write(chunk)
            count += 1
        except FileNotFoundError:
            log.warning("export: the file %s is missing", field.name)
            missing += 1
    return {f"{code}/files": count, **({f"{code}/missing files": missing} if missing else {})}


def _as_json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _done(request: PrivacyRequest, result: dict[str, Any], **fields: Any) -> PrivacyRequest:
    request.state, request.done_at, request.problem = RequestState.DONE, timezone.now(), ""
    request.result = result
    if request.kind == RequestKind.ERASE:
        request.kept = [str(kept.what) for source in get_personal_data() for kept in source.kept]
    for name, value in fields.items():
        setattr(request, name, value)
    request.save()
    return request


__all__ = ["carry_out", "export_storage", "remove_old_exports", "request_privacy"]
