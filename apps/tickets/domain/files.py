"""What an attached file is, by its content; the name only decides that something is *not* taken (T13).

Nothing is opened or unpacked here: the first kilobytes say what a program would make of the file.
"""

import re
from dataclasses import dataclass

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_FILES = 10
"""In one message."""
HEAD_BYTES = 4096
"""So much of the beginning is looked at."""
MAX_NAME_CHARACTERS = 120

OCTETS = "application/octet-stream"
# Signature → type, for what is taken as it is.
_KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"{\\rtf", "application/rtf"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
# What a system runs when it is opened.
_PROGRAMS = (
    b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"#!", b"dex\n",
    b"L\x00\x00\x00\x01\x14\x02\x00", b"\x00asm", b"ITSF",
)  # fmt: skip
# What a browser runs when it is opened as what its name says.
_MARKUP = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype|html|head|body|script|svg|iframe)", re.I | re.S
)
_RUN_BY_NAME = frozenset(
    (
        "exe", "com", "bat", "cmd", "scr", "pif", "msi", "msp", "dll", "cpl", "vbs", "vbe", "js", "jse", "mjs", "wsf",
        "wsh", "hta", "lnk", "url", "reg", "jar", "ps1", "psm1", "sh", "app", "apk", "dmg", "chm", "scf", "inf", "htm",
        "html", "xhtml", "shtml", "svg", "svgz", "mht", "mhtml", "xsl", "swf",
    )
)  # fmt: skip
_BAD_IN_NAMES = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Shown in the page; everything else is only saved.
INLINE = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "audio/wav", "audio/mpeg", "audio/ogg"}
)


class FileRefused(ValueError):
    """``reason``: "empty", "too_large", "program", "markup" or "name"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inspected:
    """What is kept of an upload besides its content."""

    name: str
    content_type: str


def inspect(name: str, size: int, head: bytes) -> Inspected:
    """Return the name and type under which a file is kept; ``head`` are its first :data:`HEAD_BYTES`.

    Raises :class:`FileRefused`.
    """
    if size <= 0 or not head:
        raise FileRefused("empty")
    if size > MAX_FILE_BYTES:
        raise FileRefused("too_large")
    if head.startswith(_PROGRAMS):
        raise FileRefused("program")
    if _MARKUP.match(head):
        raise FileRefused("markup")
    clean = clean_name(name)
    if clean.rpartition(".")[2].lower() in _RUN_BY_NAME:
        raise FileRefused("name")
    return Inspected(clean, detect(head))


def clean_name(name: str) -> str:
    """Return a file name without folders, control characters, or marks that turn the direction of reading around."""
    base = re.split(r"[/\\]", name)[-1]
    clean = " ".join(_BAD_IN_NAMES.sub("", base).split()).strip(". ")
    stem, dot, end = clean.rpartition(".")
    if dot and 0 < len(end) <= 10:
        return f"{stem[: MAX_NAME_CHARACTERS - 11]}.{end}" if stem else f"file.{end}"
    return clean[:MAX_NAME_CHARACTERS] or "file"


def detect(head: bytes) -> str:
    """Return the content type that the beginning of a file says; bytes that say nothing are octets."""
    for signature, kind in _KNOWN:
        if head.startswith(signature):
            return kind
    if head.startswith(b"RIFF") and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1") else "video/mp4"
    return "text/plain" if _is_text(head) else OCTETS


def _is_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A character that is cut off at the end of the head is none of a broken file.
        return len(head) == HEAD_BYTES and error.start >= len(head) - 3
    return True
