"""The text that greets whoever started the demo."""

from __future__ import annotations

from pathlib import Path

from contactcenter.demo.credentials import FILE_NAME, Credentials
from contactcenter.demo.processes import HOST


def welcome(port: int, credentials: Credentials, var_dir: Path, seconds: float) -> str:
    """Address, log-ins and what to look at."""
    base = f"http://{HOST}:{port}"
    return f"""
The contact centre is up ({seconds:.1f} s).  Ctrl-C stops it; the data stay.

  Supervisor   {base}/admin/       {credentials.supervisor.username} / {credentials.supervisor.password}
  Agent        {base}/workbench/   {credentials.agent.username} / {credentials.agent.password}
  API          {base}/api/docs/

  Look at: the supervisor's first page (queues, agents and key figures, live); Interactions, and the events
  of any one of them; the agent's workbench: choose "available" and take a call. Log in as supervisor and agent
  in two browsers (or one private window).

  Log-ins: {var_dir / FILE_NAME}    Logs: {var_dir / "log"}
"""
