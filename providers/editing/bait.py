"""Bait in free text: a number, a link or an address that would lead callers elsewhere, however it is disguised.

A listing's own fields for phones and websites are guarded; its free text is live at once. So nothing in it may be
dialled, opened or written to. Honest text that is caught can always be said another way; bait that is not costs a life.
"""

import re
import unicodedata
from typing import Final

LETTERS: Final = "letters"  # characters that only look like letters, are not seen, or turn the text round
EMAIL: Final = "email"
LINK: Final = "link"
PHONE: Final = "phone"

_FINE: Final = frozenset("\nªº™°·•–—‘’“”«»…¿¡ʻʼ€£¢®©½¼¾×")
_WORDS: Final = {
    "zero": "0", "oh": "0", "o": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "ate": "8", "nine": "9", "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3",
    "cuatro": "4", "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20", "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
    "diez": "10", "once": "11", "doce": "12", "trece": "13", "catorce": "14", "quince": "15", "veinte": "20",
    "treinta": "30", "cuarenta": "40", "cincuenta": "50", "sesenta": "60", "setenta": "70", "ochenta": "80",
    "noventa": "90", "hundred": "00", "thousand": "000", "ochocientos": "800", "quinientos": "500",
}  # fmt: skip
_WORD: Final = re.compile(rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")
_LONG: Final = "|".join(sorted((word for word in _WORDS if len(word) > 2), key=len, reverse=True))
_EACH: Final = re.compile(_LONG)
_LIKE_DIGITS: Final = str.maketrans("oil", "011")
_TIED: Final = re.compile(rf"\b(?:{_LONG}){{3,}}")  # eightfivefive
_TIME: Final = re.compile(r"(?<![:\d])(?:[01]?\d|2[0-4]):[0-5]\d(?![:\d])")
_DATE: Final = re.compile(r"\b[01]?\d/[0-3]?\d/(?:19|20)\d\d\b")
_RANGE: Final = re.compile(
    r"(?<![\d–—.-])(?<!\d )(?<![–—.-] )(\d{1,2})\s?[-–—]\s?(\d{1,2})(?!\s?[–—.-]?\s?\d)"  # 18-25, not of 01-23-45
)
_GAP: Final = r"(?:[^\w\n]|_){0,3}"
_CHAIN: Final = re.compile(rf"\d(?:{_GAP}\d){{6,}}")
_NUMBER: Final = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_LOCAL: Final = re.compile(r"(?<![\d$,.-])[2-9]\d{2}[-. ]\d{4}(?![\d,])")
_TOLL_FREE: Final = r"(?<!\d)8(?:00|33|44|55|66|77|88)(?!\d)"
_VANITY: Final = (
    re.compile(rf"{_TOLL_FREE}\)?[-. ]+(?:[A-Z0-9][-. ]?){{7}}"),  # 1-800 GET HELP
    re.compile(rf"{_TOLL_FREE}\)?[-.](?:[A-Za-z0-9][-.]?){{7}}"),  # 888-parnext
)
_SHORT_CODE: Final = re.compile(r"\b(?:text|sms|texto|mensaje|mande|envíe)\b.{0,40}?(?<!\d)\d{5,6}(?!\d)", re.I)
_ENDINGS: Final = "com|org|net|info|biz|gov|edu|us|co|io|me|help|care|health|online|site|link|app|xyz|top|page|life"
_SAID: Final = "com|org|net|info|biz|gov|edu"  # those that nobody uses for another word
_LINKS: Final = (
    re.compile(r"https?\s*:|\bwww\b|//", re.I),
    re.compile(rf"\w[.\u3002](?:{_ENDINGS})\b(?![.]\w)", re.I),
    re.compile(rf"\w\s*[.\u3002]\s*(?:{_SAID})\b", re.I),
    re.compile(r"\b[a-z0-9-]+\.[a-z]{2,}/", re.I),
    re.compile(rf"\w[\s(\[{{<*_-]*\b(?:dot|punto)\b[\s)\]}}>*_-]*(?:{_SAID}|us|co|io|help|care|health)\b", re.I),
    re.compile(r"\b(?:whats\s?app|telegram|messenger|wechat|snapchat|t\.me|wa\.me|bit\.ly)\b", re.I),
)
_EMAIL: Final = re.compile(
    rf"@|[(\[{{<]\s*(?:at|arroba)\s*[)\]}}>]|\barroba\b|\bat\b.{{1,40}}\bdot\s+(?:{_SAID})\b", re.I
)


def found(text: str) -> str:
    """What bait a text holds, the first kind that is found; empty for none."""
    if any(map(_is_odd, unicodedata.normalize("NFC", text))):
        return LETTERS
    plain = unicodedata.normalize("NFKC", text)
    if _EMAIL.search(plain):
        return EMAIL
    if any(pattern.search(plain) for pattern in _LINKS):
        return LINK
    return PHONE if _has_phone(plain) else ""


def _is_odd(character: str) -> bool:
    """Not of a plain keyboard: another alphabet, a disguised letter or digit, something unseen."""
    if character.isascii():
        return not character.isprintable() and character not in "\n\r\t"
    if character in _FINE:
        return False
    if character.isalpha() and unicodedata.name(character, "").startswith("LATIN"):
        return unicodedata.normalize("NFKC", character) != character
    return True


def _has_phone(plain: str) -> bool:
    if any(pattern.search(plain) for pattern in (*_VANITY, _SHORT_CODE)):
        return True
    spoken = _DATE.sub(" ; ", _TIME.sub(" ; ", _in_digits(plain)))
    bare = _RANGE.sub(_without_range, spoken)
    return (
        bool(_LOCAL.search(bare))
        or any(_is_phone(chain, grouped=False) for chain in _CHAIN.findall(bare))
        or any(_is_phone(chain, grouped=True) for chain in _CHAIN.findall(spoken))
    )


def _in_digits(plain: str) -> str:
    """The text with words for numbers written as digits, and the letters that stand for them."""
    text = _TIED.sub(lambda match: _EACH.sub(lambda word: f"{word[0]} ", match[0]), plain.lower())
    text = _WORD.sub(lambda match: _WORDS[match[0]], text)
    text = re.sub(r"(?<=\d)[\s-]+(?=00\b)", "", text)  # eight hundred
    text = re.sub(r"\b(?=[oil]*\d)[\doil]{3,}\b", lambda match: match[0].translate(_LIKE_DIGITS), text)  # 8OO, 55S
    return text


def _without_range(match: re.Match[str]) -> str:
    """``18-25`` is an age or a time; ``88-12`` is not."""
    return " ; " if int(match[1]) < int(match[2]) else match[0]


def _is_phone(chain: str, *, grouped: bool) -> bool:
    """Whether a chain of digits holds a US number that starts and ends where groups of digits do.

    ``grouped``: its three parts must be apart too, as they are in a number and not in a list of ages.
    """
    groups = re.findall(r"\d+", chain)
    ends = [sum(map(len, groups[:count])) for count in range(len(groups) + 1)]
    digits = "".join(groups)
    starts = [*ends, *(end + 1 for end in ends if digits[end : end + 1] == "1")]
    whole = [start for start in starts if _NUMBER.fullmatch(digits[start : start + 10]) and start + 10 in ends]
    if grouped:
        return any(start + 3 in ends and start + 6 in ends for start in whole)
    return bool(whole) or (len(groups) >= 7 and max(map(len, groups)) == 1)
