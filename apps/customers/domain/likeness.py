"""How likely two entries are the same person. Names are compared by what they sound of, evidence is added up."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from zlib import crc32

THRESHOLD = 35
"""Score from which a pair is proposed."""
LARGEST_BLOCK = 150
"""Entries with a common key of their names that are compared with each other. More have a name that says nothing."""
LEAST_SIMILARITY = 0.6

SAME_NUMBER, SAME_MAIL, SAME_REFERENCE = "same_number", "same_mail", "same_reference"
SAME_NAME, SIMILAR_NAME = "same_name", "similar_name"
SAME_ORGANISATION, SAME_DOMAIN, NEAR_NUMBER = "same_organisation", "same_domain", "near_number"

WEIGHTS: Mapping[str, int] = {
    SAME_NUMBER: 80,
    SAME_REFERENCE: 80,
    SAME_MAIL: 75,
    SAME_NAME: 60,
    SIMILAR_NAME: 60,
    SAME_ORGANISATION: 25,
    SAME_DOMAIN: 20,
    NEAR_NUMBER: 35,
}
"""Of a hundred pairs with this evidence alone so many are the same person: what is to be expected, not measured."""

_NEEDED = LEAST_SIMILARITY / (1 + LEAST_SIMILARITY)
_MASK_BITS = 512
_COLLISIONS = 2
"""Trigrams of one name that may share a bit with another of its own; more are next to impossible."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "dr", "prof", "herr", "frau", "mme", "sir", "madam"})
_HONORIFIC = re.compile("(先生|女士|小姐|太太|老师)$")
_NO_LETTERS = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name for comparison: small letters without accents and titles, words in alphabetical order.

    ``mask`` has a bit for each trigram, so that what shares too few is known without looking at the trigrams.
    """

    words: tuple[str, ...]
    trigrams: frozenset[str]
    mask: int

    @property
    def is_han(self) -> bool:
        """Whether it is written without spaces, where one other character is another name."""
        return bool(self.words) and any(_HAN.search(word) for word in self.words)


def read_name(text: str) -> Name:
    """Return the name as it is compared: ``Dr. Müller, Jörg`` and ``Jorg Muller`` are the same."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = [word for word in _NO_LETTERS.split(unicodedata.normalize("NFKC", plain)) if word not in _TITLES]
    kept = tuple(sorted(word for word in (_HONORIFIC.sub("", word) for word in words) if word))
    trigrams = frozenset(_trigrams(kept))
    return Name(kept, trigrams, _mask(trigrams))


def _mask(trigrams: Iterable[str]) -> int:
    mask = 0
    for trigram in trigrams:
        mask |= 1 << crc32(trigram.encode()) % _MASK_BITS
    return mask


def _trigrams(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        padded = f"  {word} "
        yield from (padded[at : at + 3] for at in range(len(padded) - 2))


def name_similarity(first: Name, second: Name) -> float:
    """Return 0 to 1: the share of common trigrams, as PostgreSQL's ``similarity``. Chinese names are equal or not."""
    if first.words == second.words:
        return 1.0 if first.words else 0.0
    if first.is_han or second.is_han:
        return 0.0
    common = len(first.trigrams & second.trigrams)
    return common / (len(first.trigrams) + len(second.trigrams) - common) if common else 0.0


def block_keys(name: Name) -> set[str]:
    """Return the keys by which a name is found: beginnings, and ends, of two of its words; so a slip of the pen in a
    word's middle, at its end or at its beginning leaves one key alone."""
    if name.is_han:
        return {"".join(name.words)}
    if len(name.words) == 1:
        return {f"{name.words[0][:4]}-", f"-{name.words[0][-4:]}"}
    words = sorted(name.words, key=lambda word: (-len(word), word))[:3]
    keys = set()
    for one, other in combinations(sorted(words), 2):
        keys.add(f"{one[:2]}-{other[:2]}")
        keys.add("|".join(sorted((one[-3:], other[-3:]))))
    return keys


def similar_names(names: Mapping[int, Name]) -> dict[tuple[int, int], tuple[float, int]]:
    """Return the pairs of similar names: how similar, 0 to 1, and how many entries have a name like it.

    Only entries with a common key are compared, so that the effort grows with their number and not with its square.
    """
    blocks: dict[str, list[int]] = defaultdict(list)
    for key, name in names.items():
        for block in block_keys(name) if name.words else ():
            blocks[block].append(key)
    found: dict[tuple[int, int], float] = {}
    for members in blocks.values():
        if 1 < len(members) <= LARGEST_BLOCK:
            _compare(sorted(members), names, found)
    crowd: dict[int, int] = defaultdict(int)
    for first, second in found:
        crowd[first] += 1
        crowd[second] += 1
    return {pair: (similar, max(crowd[pair[0]], crowd[pair[1]])) for pair, similar in found.items()}


def _compare(members: list[int], names: Mapping[int, Name], found: dict[tuple[int, int], float]) -> None:
    for at, first in enumerate(members):
        mine = names[first]
        mask, needed = mine.mask, len(mine.trigrams) * _NEEDED - _COLLISIONS
        for second in members[at + 1 :]:
            theirs = names[second]
            # Of m and n trigrams, (m + n) * s / (1 + s) must be common for a similarity of s.
            if (mask & theirs.mask).bit_count() < needed + len(theirs.trigrams) * _NEEDED:
                continue
            similar = name_similarity(mine, theirs)
            if similar >= LEAST_SIMILARITY:
                found[first, second] = similar


def name_weight(similar: float, crowd: int) -> int:
    """Return what a similar name is worth: less, the more entries have one like it."""
    full = WEIGHTS[SAME_NAME if similar == 1.0 else SIMILAR_NAME] * similar
    return round(full if crowd <= 2 else full / (crowd - 1) ** 0.5)


def near_numbers(first: str, second: str) -> bool:
    """Return whether one slip of the finger makes one number of the other: a digit, or two that changed places."""
    if len(first) != len(second) or first == second:
        return False
    wrong = [at for at, (mine, theirs) in enumerate(zip(first, second, strict=True)) if mine != theirs]
    if len(wrong) == 1:
        return True
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return swapped and first[wrong[0]] == second[wrong[1]] and first[wrong[1]] == second[wrong[0]]


def reference_key(reference: str) -> str:
    """Return the form in which spellings of one reference are equal: ``C-00042`` and ``c 42``; empty where too little
    is left to be anybody's."""
    parts = re.findall(r"[^\W\d_]+|\d+", reference.casefold())
    key = "".join(part.lstrip("0") if part.isdigit() else part for part in parts)
    return key if len(key) >= 3 else ""


def score(evidence: Mapping[str, int]) -> int:
    """Return 0 to 100 for independent evidence by weight: each piece removes its share of the doubt that is left."""
    doubt = 1.0
    for weight in evidence.values():
        doubt *= 1 - min(weight, 99) / 100
    return round(100 * (1 - doubt))
