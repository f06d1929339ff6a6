"""Daphne, whose open workbenches are renewed more often and run out sooner: `python -m tests.harness.impatient_web`."""

from daphne.cli import CommandLineInterface

from apps.workbench import presence

presence.CHECK_SECONDS = 0.2
presence.RENEW_SECONDS = 1.0
presence.LEASE_SECONDS = 6.0

if __name__ == "__main__":
    CommandLineInterface.entrypoint()
