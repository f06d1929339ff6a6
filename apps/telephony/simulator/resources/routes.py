"""Everything that the virtual Asterisk answers, in one table."""

from apps.telephony.simulator.resources import bridges, channels, media, spies, system
from apps.telephony.simulator.rest import Router

ROUTER = Router([*channels.ROUTES, *spies.ROUTES, *bridges.ROUTES, *media.ROUTES, *system.ROUTES])
