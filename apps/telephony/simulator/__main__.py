"""``python -m apps.telephony.simulator``."""

import argparse
import sys

from apps.telephony.simulator import main
from apps.telephony.simulator.scenario import ScenarioError


def _run() -> int:
    parser = argparse.ArgumentParser(prog="simulator", description=main.__doc__)
    main.add_arguments(parser)
    try:
        return main.run(vars(parser.parse_args()))
    except (ScenarioError, ValueError, OSError) as problem:
        parser.error(str(problem))


if __name__ == "__main__":
    sys.exit(_run())
