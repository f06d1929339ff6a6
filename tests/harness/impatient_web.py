"""The web server; open workbenches are renewed more often, run out sooner: `python -m tests.harness.impatient_web`."""

import sys

from apps.workbench import presence
from contactcenter.web import main

presence.CHECK_SECONDS = 0.2
presence.RENEW_SECONDS = 1.0
presence.LEASE_SECONDS = 6.0

if __name__ == "__main__":
    main(sys.argv[1:])
