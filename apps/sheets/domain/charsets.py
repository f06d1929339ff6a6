"""In which encoding a text file is written: guessed, with the reasons to believe it, never assumed.

A byte order mark, or text that is valid UTF-8, says it for sure. Chinese text in GBK or Big5 is told apart by which
reading consists of common characters; where both do, or neither, the guess is not sure and a person must choose.
"""

from dataclasses import dataclass

UTF8, UTF16LE, UTF16BE, GBK, BIG5, WESTERN = "utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "cp1252"
CODECS = {UTF8: "utf-8-sig", BIG5: "cp950"}
"""What Python calls them, where it is something else."""
ENCODINGS = (UTF8, UTF16LE, UTF16BE, GBK, BIG5, WESTERN)

_BOMS = ((b"\xef\xbb\xbf", UTF8), (b"\xff\xfe", UTF16LE), (b"\xfe\xff", UTF16BE))
SAMPLE = 1 << 20
SURE, APART = 0.85, 0.75
"""A reading is believed when so much of it is common characters, and no other one has more than that share of it."""
_FEW_NULS = 0.02

# Characters that hardly occur in text of the other script.
_SIMPLIFIED = frozenset(
    "这们来个时国说发会对过么为学经还进样动问现实开战气业电话车东书长马门见视觉语请谁识让该谢欢乐亲儿买卖钱银铁错镇难题颜饭馆"
    "张陈刘杨赵吴郑孙许邓冯萧邹汤谭陆龙韩华贾钟谈广湾庆苏鲁务员账单报员级设备线组织质标签证据类试验项应执权极检查兴办华协"
)
_TRADITIONAL = frozenset(
    "這們來個時國說發會對過麼為學經還進樣動問現實開戰氣業電話車東書長馬門見視覺語請誰識讓該謝歡樂親兒買賣錢銀鐵錯鎮難題顏飯館"
    "張陳劉楊趙吳鄭孫許鄧馮蕭鄒湯譚陸龍韓華賈鍾談廣灣慶蘇魯務員賬單報員級設備線組織質標籤證據類試驗項應執權極檢查興辦華協臺"
)


@dataclass(frozen=True, slots=True)
class Guess:
    """One encoding that the bytes could be in; ``score`` is 0 to 1."""

    encoding: str
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """All encodings that the bytes could be in, the likeliest first. ``is_sure``: nobody need look at it."""

    guesses: tuple[Guess, ...]
    is_sure: bool


def codec(encoding: str) -> str:
    """Return Python's name of an encoding."""
    return CODECS.get(encoding, encoding)


def guess_encoding(data: bytes) -> Verdict:
    """Judge the beginning of a file (its first :data:`SAMPLE` bytes are enough)."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return Verdict((Guess(encoding, 1.0),), is_sure=True)
    if (wide := _without_mark(data)) is not None:
        return Verdict((Guess(wide, 1.0),), is_sure=True)
    if _decoded(data, UTF8) is not None:
        return Verdict((Guess(UTF8, 1.0),), is_sure=True)
    found = [Guess(name, score(data)) for name, score in ((GBK, _gbk), (BIG5, _big5), (WESTERN, _western))]
    guesses = tuple(sorted((guess for guess in found if guess.score > 0), key=lambda guess: -guess.score))
    return Verdict(guesses or (Guess(WESTERN, 0.0),), is_sure=_is_sure(guesses))


def sample(data: bytes, encoding: str, lines: int = 3) -> list[str]:
    """Return the first lines with something beyond ASCII (or the first lines), as the encoding reads them."""
    text = data.decode(codec(encoding), errors="replace")
    all_lines = [line for line in text.splitlines()[:2_000] if line.strip()]
    telling = [line for line in all_lines if not line.isascii()]
    return [line[:200].replace("\0", "") for line in (telling or all_lines)[:lines]]


def _is_sure(guesses: tuple[Guess, ...]) -> bool:
    # Western encodings are hardly told from each other.
    if not guesses or guesses[0].encoding == WESTERN or guesses[0].score < SURE:
        return False
    return all(guess.score <= APART * guesses[0].score for guess in guesses[1:])


def _without_mark(data: bytes) -> str | None:
    """Return UTF-16 without a mark: separators and line ends have a zero byte, always on the same side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if even + odd < _FEW_NULS * len(data) or len(data) % 2:
        return None
    if odd and even * 50 <= odd:
        return UTF16LE
    return UTF16BE if even and odd * 50 <= even else None


def _decoded(data: bytes, encoding: str) -> str | None:
    for cut in range(4):  # the sample may end within a character
        end = len(data) - cut if len(data) >= SAMPLE else len(data)
        try:
            return data[:end].decode(codec(encoding))
        except UnicodeDecodeError:
            if len(data) < SAMPLE:
                return None
    return None


def _gbk(data: bytes) -> float:
    text = _decoded(data, GBK)
    return 0.0 if text is None else _share(text, GBK, (0xB0, 0xD7, 0xA1), _SIMPLIFIED, _TRADITIONAL)


def _big5(data: bytes) -> float:
    text = _decoded(data, BIG5)
    return 0.0 if text is None else _share(text, BIG5, (0xA4, 0xC6, 0x40), _TRADITIONAL, _SIMPLIFIED)


def _share(
    text: str, encoding: str, common: tuple[int, int, int], ours: frozenset[str], theirs: frozenset[str]
) -> float:
    """Return how much of the text beyond ASCII is in the part of the charset for common characters."""
    first, last, trail = common
    seen = [character for character in text if not character.isascii() and not _is_mark(character)]
    if not seen:
        return 0.0
    hits = 0.0
    for character in seen:
        raw = character.encode(codec(encoding))
        if len(raw) == 2 and first <= raw[0] <= last and raw[1] >= trail:
            hits += 1.0 if character in ours else 0.4 if character in theirs else 0.9
    return min(1.0, (hits + 0.1 * (hits > 0)) / len(seen))


def _is_mark(character: str) -> bool:
    return "\u3000" <= character <= "\u303f" or "\uff00" <= character <= "\uffef"


def _western(data: bytes) -> float:
    """Return how much beyond ASCII is single letters among others: Müller, café."""
    text = data.decode(WESTERN, errors="replace")
    strange = [place for place, character in enumerate(text) if not character.isascii()]
    if not strange:
        return 0.0
    good = sum(1 for place in strange if text[place].isalpha() and _is_alone(text, place))
    return 0.8 * good / len(strange)


def _is_alone(text: str, place: int) -> bool:
    around = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return bool(around) and around.isascii() and any(character.isalpha() for character in around)
