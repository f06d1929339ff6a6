"""Starts the suite in the order that serves the log-in page soonest, keeps it running, stops it in good order."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from contactcenter.demo.child import Child
from contactcenter.demo.console import Console
from contactcenter.demo.credentials import Credentials, load_or_create
from contactcenter.demo.leftovers import RunRecord
from contactcenter.demo.options import DemoOptions
from contactcenter.demo.ports import free_port
from contactcenter.demo.prepared import is_prepared, mark_prepared
from contactcenter.demo.processes import ProcessSpec, RunClock, background, child_environment, prepare, web
from contactcenter.demo.run import RunRequest, next_start, run_calls
from contactcenter.demo.served import wait_until_served
from contactcenter.demo.welcome import welcome
from contactcenter.embedded.cli import start_engines
from contactcenter.embedded.layout import Endpoints
from contactcenter.embedded.servers import stop as stop_engines
from contactcenter.env import Environment

SERVED_SECONDS = 90.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # Ctrl-C, a service manager, a closed terminal
SWITCH_PORT = 8188  # not 8088: a real Asterisk may listen there


class DemoFailed(Exception):
    """The suite could not be brought up; the text says what to look at."""


class Supervisor:
    """One run of the demo. `variables` is the environment that the children get (with our additions)."""

    def __init__(
        self,
        settings: Environment,
        options: DemoOptions,
        variables: Mapping[str, str],
        console: Console,
    ) -> None:
        self._settings = settings
        self._options = options
        self._variables = variables
        self._console = console
        self._children: list[Child] = []
        self._record = RunRecord(settings.var_dir / "demo-run.json")
        self._keepers: set[asyncio.Task[None]] = set()
        self._last_line: str | None = None
        self._began = time.monotonic()

    async def run(self) -> int:
        """Bring the suite up and keep it until the work is done or a signal comes; returns the exit status."""
        work = asyncio.ensure_future(self._bring_up_and_work())
        with self._signals(work):
            try:
                return await work
            except asyncio.CancelledError:
                return 0
            finally:
                self._console.say("Stopped. The data stay.")
                if self._last_line is not None:
                    self._console.say(self._last_line)

    async def _bring_up_and_work(self) -> int:
        endpoints = self._start_engines()
        self._record.add_engines(endpoints.started)
        try:
            return await self._run_suite(endpoints)
        finally:
            # Engines go last: until then every child can still finish what it is doing.
            await self._stop_children()
            stop_engines(self._settings.var_dir, self._record.engines)
            self._record.clear()

    def _start_engines(self) -> Endpoints:
        """Not in a thread: a signal waits the second that it takes, and never finds engines half started."""
        for name in self._record.stop_leftovers():
            self._console.tell(name, "was left over from a run that was killed, and is stopped")
        return start_engines(self._settings)

    async def _run_suite(self, endpoints: Endpoints) -> int:
        settings, options = self._settings, self._options
        credentials = load_or_create(settings.var_dir)
        port = self._choose_port("web pages", options.port, frozenset())
        switch_port = self._choose_port("the virtual Asterisk", SWITCH_PORT, frozenset({port}))
        password = credentials.switch.password
        environment = child_environment(self._variables, endpoints, settings.var_dir, switch_port, password)

        page = self._keep(web(port), environment)
        if not is_prepared(settings, switch_port):
            await self._prepare(environment, switch_port)
        await self._until_served(port, page)
        self._greet(port, credentials)
        clock = await self._run_clock(environment)
        for spec in background(switch_port, options, settings.floor_site, clock):
            self._keep(spec, environment)
        return await self._work(environment, clock)

    async def _run_clock(self, environment: Mapping[str, str]) -> RunClock | None:
        """The clock of a run of calls; None for a demo in real time."""
        if self._options.calls is None and self._options.speed == 1.0:
            return None
        return RunClock(await next_start(environment), time.time(), self._options.speed)

    async def _work(self, environment: Mapping[str, str], clock: RunClock | None) -> int:
        """Run the requested number of calls, if any; then, unless told to exit, stay until a signal comes."""
        options = self._options
        if options.calls is not None and clock is not None:
            request = RunRequest(options.calls, options.speed, clock.start, options.as_json)
            report = await run_calls(request, environment, self._console)
            self._last_line = report.last_line
            if options.exit_when_done:
                return report.status
        await asyncio.get_running_loop().create_future()
        return 0

    def _choose_port(self, purpose: str, wanted: int, taken: frozenset[int]) -> int:
        port = free_port(wanted, taken)
        if port != wanted:
            self._console.say(f"Port {wanted} is in use; taking {port} for {purpose}.")
        return port

    async def _prepare(self, environment: Mapping[str, str], switch_port: int) -> None:
        """Migrate and load the demo's data. Raises DemoFailed when that does not work."""
        self._console.say("Preparing the database ...")
        child = self._new_child(prepare(), environment)
        if await child.run_once():
            raise DemoFailed(f"The database could not be prepared; see {child.log}.")
        mark_prepared(self._settings, switch_port)

    async def _until_served(self, port: int, page: Child) -> None:
        try:
            await asyncio.wait_for(wait_until_served(port), SERVED_SECONDS)
        except TimeoutError:
            raise DemoFailed(f"No page was served within {SERVED_SECONDS:.0f} s; see {page.log}.") from None

    def _greet(self, port: int, credentials: Credentials) -> None:
        seconds = time.monotonic() - self._began
        self._console.say(welcome(port, credentials, self._settings.var_dir, seconds))

    def _new_child(self, spec: ProcessSpec, environment: Mapping[str, str]) -> Child:
        log_dir = self._settings.var_dir / "log"
        child = Child(spec, environment, log_dir, self._console, self._record.change_child)
        self._children.append(child)
        return child

    def _keep(self, spec: ProcessSpec, environment: Mapping[str, str]) -> Child:
        child = self._new_child(spec, environment)
        keeper = asyncio.create_task(child.keep_running(), name=spec.name)
        keeper.add_done_callback(self._tell_if_broken)
        self._keepers.add(keeper)
        return child

    def _tell_if_broken(self, keeper: asyncio.Task[None]) -> None:
        """A child that cannot even be started (no memory, no more files) is not tried again; the user must know."""
        if not keeper.cancelled() and (error := keeper.exception()):
            self._console.tell(keeper.get_name(), f"is not watched any more: {error!r}")

    async def _stop_children(self) -> None:
        """Stop wave by wave: agents, then the floor, then switch, web and worker."""
        for wave in sorted({child.spec.stop_wave for child in self._children}):
            await asyncio.gather(*(child.stop() for child in self._children if child.spec.stop_wave == wave))
        await asyncio.gather(*self._keepers, return_exceptions=True)  # told already
        self._children.clear()
        self._keepers.clear()

    @contextmanager
    def _signals(self, work: asyncio.Future[int]) -> Iterator[None]:
        """The first signal stops in good order, the second kills the children."""
        asked = False

        def on_signal() -> None:
            nonlocal asked
            if asked:
                for child in self._children:
                    child.kill()
                return
            asked = True
            work.cancel()
            self._console.say("\nStopping; press Ctrl-C again to kill.")

        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            loop.add_signal_handler(number, on_signal)
        try:
            yield
        finally:
            for number in STOP_SIGNALS:
                loop.remove_signal_handler(number)
