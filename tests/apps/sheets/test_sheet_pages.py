"""Imports and exports as supervisors make them: upload, difference, apply, undo, download; and who may not."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from apps.agents.models import Skill
from apps.audit.models import AuditEvent
from apps.customers.models import Customer
from apps.jobs.models import Job
from apps.sheets import pages
from apps.sheets.models import ImportBatch
from apps.sheets.registry import all_sheets
from apps.sheets.template_book import write_template
from tests.apps.sheets.imports import counts, csv_bytes, prepared
from tests.factories import CustomerFactory, SkillFactory, UserFactory

pytestmark = pytest.mark.django_db
CUSTOMERS = "/admin/customers/customer/"
HEAD = ("external_ref", "name", "Fon")


@pytest.fixture
def at_once(django_capture_on_commit_callbacks, client):
    """The client of an administrator, whose background work is done before the answer is looked at."""
    client.force_login(UserFactory(is_staff=True, is_superuser=True, email="boss@example.org"))

    def post(address, data=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(address, data or {})

    client.post_and_wait = post
    return client


def upload(data, name="list.csv"):
    return {"file": SimpleUploadedFile(name, data)}


def test_from_the_upload_to_the_undoing(at_once, django_assert_max_num_queries):
    CustomerFactory(external_ref="C-1", name="<b>Ann</b>", tier=3)
    assert b"external_ref" in at_once.get(f"{CUSTOMERS}import/").content
    data = csv_bytes(
        (*HEAD, "tier"), ("C-1", "Ann", "x", 3), ("C-2", "Bob", "x", 4), ("C-3", "Cem", "x", "many")
    )
    page = at_once.post_and_wait(f"{CUSTOMERS}import/", upload(data)).url
    batch = ImportBatch.objects.get()
    assert (batch.job.state, batch.job.message) == ("done", "1 new, 1 changed, 0 unchanged, 1 wrong")

    with django_assert_max_num_queries(12):
        shown = at_once.get(page).content.decode()
    assert "will not be imported: Fon" in shown
    assert "“many” is no whole number." in shown
    changed = at_once.get(f"{page}?kind=changed").content.decode()
    assert "<del>&lt;b&gt;Ann&lt;/b&gt;</del> <ins>Ann</ins>" in changed
    answer = {"column-0": "external_ref", "column-1": "name", "column-2": "-", "column-3": "tier"}
    at_once.post_and_wait(reverse("admin:sheets_import_answer", args=[batch.pk]), answer)
    assert "will not be imported" not in at_once.get(page).content.decode()

    errors = at_once.get(reverse("admin:sheets_import_errors", args=[batch.pk]))
    sheet = load_workbook(io.BytesIO(b"".join(errors.streaming_content))).active
    assert [row[-1].value for row in sheet.rows] == [
        "Import error",
        None,
        None,
        "value tier: “many” is no whole number.",
    ]
    at_once.post_and_wait(reverse("admin:sheets_import_apply", args=[batch.pk]), {"mode": "all"})
    assert "1 rows are wrong" in at_once.get(page).content.decode()
    at_once.post_and_wait(reverse("admin:sheets_import_apply", args=[batch.pk]), {"mode": "good"})
    assert list(Customer.objects.order_by("pk").values_list("name", flat=True)) == ["Ann", "Bob"]
    assert "Undo the import" in at_once.get(page).content.decode()
    at_once.post_and_wait(reverse("admin:sheets_import_undo", args=[batch.pk]))
    assert list(Customer.objects.values_list("name", flat=True)) == ["<b>Ann</b>"]
    assert "everything is as it was before" in at_once.get(page).content.decode()
    assert at_once.get(reverse("admin:sheets_importbatch_changelist")).status_code == 200


def test_files_that_are_no_sheets_are_refused_at_once(at_once):
    """T1, T5: from the list of contents, in the request."""
    answer = at_once.post(f"{CUSTOMERS}import/", upload(b"PK\x03\x04" + b"\0" * 60, "x.xlsx"))
    assert "This is no spreadsheet" in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_list_is_exported_as_filtered_or_selected_and_can_be_imported(at_once, monkeypatch):
    """T7: formulas neutralised, and back again."""
    ann = CustomerFactory(external_ref="C-1", name="=1+1", tier=5)
    ann.numbers.create(number="+15550100001")
    bob = CustomerFactory(external_ref="C-2", name="Bob", tier=50)
    address = f"{CUSTOMERS}export/"
    assert "2 rows are exported" in at_once.get(address).content.decode()
    answer = at_once.post(f"{address}?tier_from=&tier_to=10", {"form": "csv"})
    text = b"".join(answer.streaming_content)
    assert text.decode("utf-8-sig").splitlines()[1].startswith("C-1,'=1+1,5")
    assert b"Bob" not in text
    assert counts(prepared("customers", text)) == (0, 0, 1, 0)

    chosen = at_once.post(CUSTOMERS, {"action": "export_selected", "_selected_action": [bob.pk]})
    answer = at_once.post(chosen.url, {"form": "xlsx", "columns": ["name"]})
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows == [("external_ref", "name", "numbers"), ("C-2", "Bob", None)]

    monkeypatch.setattr(pages, "AT_ONCE", 1)
    answer = at_once.post_and_wait(address, {"form": "ods"})
    job = Job.objects.get()
    assert (job.state, job.message, answer.url) == (
        "done",
        "2 rows exported.",
        f"/admin/jobs/job/{job.pk}/change/",
    )
    file = at_once.get(reverse("job-file", args=[job.pk]))
    assert ".ods" in file["Content-Disposition"]
    assert counts(prepared("customers", b"".join(file.streaming_content), "a.ods")) == (0, 0, 2, 0)
    assert AuditEvent.objects.filter(action="data.exported").count() == 4


def test_a_template_can_be_imported_as_it_is(tmp_path):
    """Headers, notes and lists of choices do not get into the way of the rows."""
    path = tmp_path / "t.xlsx"
    for sheet in all_sheets().values():
        write_template(path, sheet)
    write_template(path, all_sheets()["customers"])
    batch = prepared("customers", path.read_bytes(), "t.xlsx")
    assert batch.mapping == [column.name for column in all_sheets()["customers"].columns()]
    assert counts(batch)[0] == 1, "its example"
    assert load_workbook(path).sheetnames[-1] == "Notes"


def test_the_template_of_customers_has_lists_and_an_example(at_once):
    answer = at_once.get(f"{CUSTOMERS}import/template/")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:2] == ["C-1001", "Ann Lee"]
    assert any(
        rule.type == "list" and "yes" in rule.formula1 for rule in sheet.data_validations.dataValidation
    )


def test_who_may_not_does_not(client):
    """T23: imports of others are not there; a right that is missing refuses each step."""
    owner, other = UserFactory(is_staff=True), UserFactory(is_staff=True)
    for user in (owner, other):
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_skill", "view_importbatch"]))
    SkillFactory(code="sales")
    batch = prepared("skills", csv_bytes(("code", "name"), ("x", "X")))
    ImportBatch.objects.update(created_by=owner)
    steps = [reverse(f"admin:sheets_import_{name}", args=[batch.pk]) for name in ("answer", "apply", "undo")]
    page = reverse("admin:sheets_importbatch_change", args=[batch.pk])

    client.force_login(other)
    assert [client.post(step).status_code for step in steps] == [404, 404, 404]
    assert client.get(page).status_code == 404
    client.force_login(owner)
    assert [client.post(step).status_code for step in steps] == [403, 403, 403]
    assert [
        client.get(f"/admin/agents/skill/{name}/").status_code
        for name in ("import", "import/template", "export")
    ] == [403, 403, 200]
    assert client.get("/admin/customers/customer/export/").status_code == 403
    assert list(Skill.objects.values_list("code", flat=True)) == ["sales"]
