"""Call flows on the command line: print the schema, check a file, export, import, test, compare."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ivr.domain.document import encode, parse_file
from apps.ivr.domain.problems import FlowError
from apps.ivr.domain.proof.diff import as_text, compare
from apps.ivr.domain.schema import flow_schema
from apps.ivr.models import FlowVersion
from apps.ivr.proof_report import as_json, as_lines
from apps.ivr.proving import export_text, prove_named, read_named
from apps.ivr.selectors import judge_definition
from apps.ivr.services import import_flow, load_flow_file


class Command(BaseCommand):
    """``flow schema`` needs no database; the others read or write it."""

    help = "Print the JSON schema of flows; check, export, import, test or compare flows."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("schema", help="print the JSON schema of a flow file")
        check = actions.add_parser("check", help="say everything that keeps a flow file from being published")
        check.add_argument("file", type=Path)
        export = actions.add_parser("export", help="print the published version of a flow as a flow file")
        export.add_argument("code")
        export.add_argument("--version-number", type=int, help="this version instead")
        load = actions.add_parser("import", help="add the flow of a file as a draft")
        load.add_argument("file", type=Path)
        load.add_argument("--publish", action="store_true", help="and publish it, where it has no problem")
        test = actions.add_parser("test", help="play the test cases of a flow; exit with 1 where one fails")
        test.add_argument("flow", help="the code of a flow, or a flow file")
        test.add_argument("--version-number", type=int, help="this version in place of the newest")
        test.add_argument("--json", action="store_true", help="say it in JSON")
        diff = actions.add_parser("diff", help="say what changed from one version, or flow file, to another")
        diff.add_argument("before", help="CODE:NUMBER, or a flow file")
        diff.add_argument("after", help="CODE:NUMBER, or a flow file")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            getattr(self, f"_{action}")(options)
        except FlowError as error:
            raise CommandError(str(error)) from None
        except FlowVersion.DoesNotExist:
            raise CommandError("There is no such version of a flow.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from None

    def _schema(self, options: dict[str, Any]) -> None:
        self.stdout.write(encode(flow_schema()), ending="")

    def _check(self, options: dict[str, Any]) -> None:
        file = parse_file(options["file"].read_bytes())
        problems, warnings = judge_definition(file.definition, file.code)
        if problems:
            raise FlowError(problems)
        for warning in warnings:
            self.stdout.write(f"warning: {warning}")
        self.stdout.write("No problem: this flow can be published.")

    def _export(self, options: dict[str, Any]) -> None:
        wanted = (
            {"number": options["version_number"]} if options["version_number"] else {"status": "published"}
        )
        version = (
            FlowVersion.objects.select_related("flow").filter(flow__code=options["code"], **wanted).first()
        )
        if version is None:
            raise CommandError(f"There is no such version of the flow {options['code']}.")
        self.stdout.write(export_text(version), ending="")

    def _import(self, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        version = (
            load_flow_file(path) if options["publish"] else import_flow(file=parse_file(path.read_bytes()))
        )
        self.stdout.write(f"{version}: {version.get_status_display()}")

    def _test(self, options: dict[str, Any]) -> None:
        proof = prove_named(options["flow"], options["version_number"])
        said = encode(as_json(proof)).rstrip() if options["json"] else "\n".join(as_lines(proof))
        self.stdout.write(said)
        if proof.failed:
            raise CommandError(f"{len(proof.failed)} of {len(proof.verdicts)} test cases fail.", returncode=1)

    def _diff(self, options: dict[str, Any]) -> None:
        diff = compare(read_named(options["before"]), read_named(options["after"]))
        self.stdout.write("No difference." if diff.is_empty else as_text(diff))
