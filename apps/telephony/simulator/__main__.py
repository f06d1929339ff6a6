"""``python -m apps.telephony.simulator``."""

import sys

from apps.telephony.simulator.cli import main

if __name__ == "__main__":
    sys.exit(main())
