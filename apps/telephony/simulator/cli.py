"""The command line of the virtual Asterisk, without Django."""

import argparse
from collections.abc import Sequence

from apps.telephony.simulator import main as process
from apps.telephony.simulator.scenario import ScenarioError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with these arguments (None: those of the process) and return the exit status; 2 for wrong options."""
    parser = argparse.ArgumentParser(
        prog="simulator", description="Run a virtual Asterisk with simulated people."
    )
    process.add_arguments(parser)
    try:
        return process.run(vars(parser.parse_args(arguments)))
    except (ScenarioError, ValueError, OSError) as problem:
        parser.error(str(problem))
