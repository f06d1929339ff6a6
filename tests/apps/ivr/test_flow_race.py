"""Two supervisors at the same time."""

import threading
from pathlib import Path

import pytest
from django.db import connection

from apps.ivr import services
from apps.ivr.domain.document import parse_file
from apps.ivr.models import CallFlow, FlowVersion

FLOWS = Path(__file__).parents[3] / "fixtures" / "flows"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("directory")
def test_drafts_made_and_published_at_once_are_numbered_apart_and_one_is_live():
    flow = CallFlow.objects.create(code="main-line", name="Main line")
    definition = parse_file((FLOWS / "main-line.json").read_bytes()).definition
    start, errors = threading.Barrier(4), []

    def supervise() -> None:
        try:
            start.wait(timeout=30)
            for _ in range(3):
                services.publish_version(version=services.create_draft(flow=flow, definition=definition))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=supervise) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert sorted(FlowVersion.objects.values_list("number", flat=True)) == list(range(1, 13))
    assert FlowVersion.objects.filter(status="published").count() == 1
    assert FlowVersion.objects.filter(status="archived").count() == 11
