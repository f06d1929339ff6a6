"""What a file is, judged by its first bytes and never by its name.

Pictures are those that every browser draws and none runs: PNG, JPEG, GIF, WebP. SVG is a program and is refused.
"""

import struct
from dataclasses import dataclass

MAX_PICTURE_BYTES = 5_000_000
MAX_ATTACHMENT_BYTES = 20_000_000
MAX_PIXELS = 40_000_000
HEAD_BYTES = 64 * 1024
"""So much of a file is looked at."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A content type, and of a picture its size in pixels."""

    content_type: str
    extension: str
    width: int = 0
    height: int = 0

    @property
    def is_picture(self) -> bool:
        return self.width > 0


class FileRefused(Exception):
    """``code`` says why: ``unknown``, ``too_large``, ``too_many_pixels``, ``not_a_picture``, ``empty``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".zip": "application/zip",
}


def judge_picture(head: bytes, size: int) -> Kind:
    """Return what picture this is; raise :class:`FileRefused` where it is none, or too large."""
    kind = _picture(head)
    if kind is None:
        raise FileRefused("empty" if not size else "not_a_picture")
    if size > MAX_PICTURE_BYTES:
        raise FileRefused("too_large")
    if kind.width * kind.height > MAX_PIXELS:
        raise FileRefused("too_many_pixels")
    return kind


def judge_attachment(head: bytes, size: int, name: str) -> Kind:
    """Return what file this is: a picture, PDF, office document, archive or plain text (UTF-8).

    Its name only tells apart what looks the same inside (office documents are archives). Raises :class:`FileRefused`.
    """
    if not size:
        raise FileRefused("empty")
    if size > MAX_ATTACHMENT_BYTES:
        raise FileRefused("too_large")
    if _picture(head):
        return judge_picture(head, size)
    kind = _document(head, name.lower())
    if kind is None:
        raise FileRefused("unknown")
    return kind


def _document(head: bytes, name: str) -> Kind | None:
    if head.startswith(b"%PDF-"):
        return Kind("application/pdf", ".pdf")
    if head.startswith(b"PK\x03\x04"):
        extension = next((ending for ending in _OFFICE if name.endswith(ending)), "")
        return Kind(_OFFICE[extension], extension) if extension else None
    if name.endswith((".txt", ".csv")) and _is_text(head):
        return Kind("text/plain", name[-4:])
    return None


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        # The last character may have been cut.
        return error.start > len(head) - 4 and len(head) == HEAD_BYTES
    return "\x00" not in text


def _picture(head: bytes) -> Kind | None:
    for read in (_png, _gif, _webp, _jpeg):
        try:
            kind = read(head)
        except (struct.error, IndexError):
            continue
        if kind is not None and kind.width and kind.height:
            return kind
    return None


def _png(head: bytes) -> Kind | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return None
    return Kind("image/png", ".png", *struct.unpack(">II", head[16:24]))


def _gif(head: bytes) -> Kind | None:
    if head[:6] not in (b"GIF87a", b"GIF89a"):
        return None
    return Kind("image/gif", ".gif", *struct.unpack("<HH", head[6:10]))


def _webp(head: bytes) -> Kind | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    kind = head[12:16]
    if kind == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", head[26:30])
        return Kind("image/webp", ".webp", width & 0x3FFF, height & 0x3FFF)
    if kind == b"VP8L" and head[20] == 0x2F:
        bits = struct.unpack("<I", head[21:25])[0]
        return Kind("image/webp", ".webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X":
        return Kind("image/webp", ".webp", _three(head, 24) + 1, _three(head, 27) + 1)
    return None


def _three(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 3], "little")


def _jpeg(head: bytes) -> Kind | None:
    """Walk the segments up to the frame header, which has the size."""
    if not head.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while head[at] == 0xFF:
        marker, length = head[at + 1], struct.unpack(">H", head[at + 2 : at + 4])[0]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 5 : at + 9])
            return Kind("image/jpeg", ".jpg", width, height)
        at += 2 + length
    return None
