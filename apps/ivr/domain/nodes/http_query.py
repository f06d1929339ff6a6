"""Ask another system."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from apps.interactions.domain.events import HttpQueryEnded, HttpQuerySent
from apps.ivr.domain.commands import HttpAnswered
from apps.ivr.domain.effects import QueryHttp
from apps.ivr.domain.fields import Choice, Code, Flag, Integer, Target, of
from apps.ivr.domain.node import Node
from apps.ivr.domain.requests import JsonTemplate, PathTemplate, ResultPaths, Templates
from apps.ivr.domain.template import fill, fill_json, places
from apps.ivr.domain.turn import Turn

REPORT_SECONDS = 3
"""How long the floor may take to say that a question was not answered in its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpQuery(Node):
    """Ask the system behind a connection and store single values of its JSON answer as data. Go on by ``next``, by
    ``not_found`` where it knows no such thing (404), or by ``failed``: no answer in time, an error, a connection that
    is left alone because it failed too often.

    What is asked may hold ``{key}`` of the data, ``{call:ani}`` and its like, and once ``{secure:key}`` of what a
    ``secure_input`` node has collected: that goes over https only, and is forgotten when the answer is there.

    Where the floor was killed while the answer was awaited, a GET is asked again. A POST may have been carried out: it
    is asked again only where ``repeatable`` says that the system knows it by its Idempotency-Key, else it has failed.
    """

    type: ClassVar[str] = "http_query"

    connection: str = of(Code("connection"))
    method: str = of(Choice(("GET", "POST")), "GET")
    path: str = of(PathTemplate(), "")
    query: Mapping[str, str] = of(Templates(), {})
    headers: Mapping[str, str] = of(Templates(headers=True), {})
    body: str = of(JsonTemplate(), "")
    results: Mapping[str, str] = of(ResultPaths(), {})
    timeout_seconds: int = of(Integer(1, 30), 5)
    cache_seconds: int = of(Integer(0, 3_600), 0)
    repeatable: bool = of(Flag(), False)
    next: str = of(Target(), "")
    not_found: str = of(Target(required=False), "")
    failed: str = of(Target(), "")

    def enter(self, turn: Turn) -> None:
        pending = turn.pending_query(self.id)
        if pending and self.method == "POST" and not self.repeatable:
            self._leave(turn, HttpAnswered(turn.interaction_id, pending, "failed", reason="interrupted"))
            return
        missing = [key for key in self.secrets() if not turn.secret(key)]
        if missing and (asked_at := turn.where_asked(missing[0])):
            turn.go(asked_at)
            return
        query_id = pending or turn.new_query_id()
        if not pending:
            sent = HttpQuerySent(turn.interaction_id, self.id, query_id, self.connection, self.method)
            turn.emit(sent)
        if missing:
            self._leave(turn, HttpAnswered(turn.interaction_id, query_id, "failed", reason="secret_gone"))
        else:
            turn.ask(self._question(turn, query_id), self.timeout_seconds + REPORT_SECONDS)

    def on_answer(self, turn: Turn, message: HttpAnswered) -> None:
        self._leave(turn, message)

    def on_timeout(self, turn: Turn) -> None:
        query_id = turn.pending_query(self.id)
        self._leave(turn, HttpAnswered(turn.interaction_id, query_id, "failed", reason="timeout"))

    def secrets(self) -> Iterator[str]:
        """Yield the keys of what must be kept secret in the request."""
        templates = (self.path, self.body, *self.query.values(), *self.headers.values())
        for template in templates:
            yield from (name for scope, name in places(template) if scope == "secure")

    @property
    def is_secret(self) -> bool:
        """Whether the request holds what a caller has entered in confidence."""
        return any(True for _ in self.secrets())

    def _leave(self, turn: Turn, answer: HttpAnswered) -> None:
        for key, value in answer.values.items():
            turn.set_data(key, turn.hide_secrets(value) if self.is_secret else value)
        turn.emit(
            HttpQueryEnded(
                turn.interaction_id, self.id, answer.query_id, answer.result, answer.status, answer.seconds,
                answer.cached, answer.reason, self.is_secret,
            )
        )  # fmt: skip
        if self.is_secret:
            turn.forget_secrets()
        not_found = self.not_found or self.failed
        turn.go({"ok": self.next, "not_found": not_found}.get(answer.result, self.failed))

    def _question(self, turn: Turn, query_id: str) -> QueryHttp:
        def filled(template: str, encode: Callable[[str], str] = str) -> str:
            return fill(template, turn.find, encode)

        body = json.dumps(fill_json(json.loads(self.body), turn.find)) if self.body else ""
        key = (("Idempotency-Key", query_id),) if self.method == "POST" else ()
        headers = tuple((name, _one_line(filled(value))) for name, value in self.headers.items())
        return QueryHttp(
            turn.interaction_id,
            query_id,
            self.connection,
            self.method,
            filled(self.path, _segment),
            tuple((name, filled(value)) for name, value in self.query.items()),
            headers + key,
            body if self.method == "POST" else "",
            self.results,
            self.timeout_seconds,
            self.cache_seconds if self.method == "GET" else 0,
            secret=self.is_secret,
        )


def _segment(value: str) -> str:
    """Return ``value`` as a part of a path that cannot lead elsewhere: a dot alone means nothing in it either."""
    return quote(value, safe="").replace(".", "%2E")


def _one_line(value: str) -> str:
    return "".join(character for character in value if " " <= character <= "~")
