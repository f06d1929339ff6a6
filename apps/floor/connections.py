"""Connections to Redis as the live path wants them: an error at once instead of a long silent wait."""

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

CONNECT_TIMEOUT_SECONDS = 2.0


def connect(url: str, connections: int = 16) -> Redis:
    """Return a client of ``url``. Nothing is opened yet.

    It opens as many ``connections`` as are needed at once, but no more: whoever comes when all are in use waits for
    one. Ten thousand commands at once would open ten thousand.

    The library's own retries are off: they wait for seconds in which a person looks at a dead button, and they
    renew a subscription without telling that messages were missed in between. The caller hears of every broken
    connection and decides. There is no read time-out: a subscription may be silent for hours.
    """
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        timeout=None,
        socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
        socket_timeout=None,
        retry=Retry(NoBackoff(), 0),
    )
    return Redis.from_pool(pool)
