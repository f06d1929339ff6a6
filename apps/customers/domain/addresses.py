"""E-mail addresses: when two spellings reach the same mailbox."""

_DOTS_DO_NOT_COUNT = frozenset({"gmail.com", "googlemail.com"})
PUBLIC_DOMAINS = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
        "aol.com", "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "qq.com", "163.com", "126.com",
        "sina.com", "foxmail.com", "mail.ru", "yandex.ru", "hinet.net", "naver.com",
    }
)  # fmt: skip
"""Where anybody may have a mailbox: a common domain says nothing about two people."""


def mail_key(address: str) -> str:
    """Return the form in which spellings of one mailbox are equal: small letters, no ``+tag``, at Gmail no dots.

    >>> mail_key("Ann.Lee+shop@GMail.com")
    'annlee@gmail.com'
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _DOTS_DO_NOT_COUNT:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def mail_domain(address: str) -> str:
    """Return the domain of an address where it belongs to one organisation, else an empty string."""
    domain = address.strip().casefold().rpartition("@")[2]
    return "" if domain in PUBLIC_DOMAINS else domain
