"""Makes signs alike that mean the same: full-width and half-width, spaces that nobody sees."""

from __future__ import annotations

import re
import unicodedata

_NOTHING = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\ufeff"
)
_SPACE = (
    "\t\x0b\x0c\x7f\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_WIDE_WORDS = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
_CONTROLS = [code for code in range(0x20) if chr(code) not in "\t\n\x0b\x0c\r"]

_AS_TEXT: dict[int, str | None] = dict.fromkeys(map(ord, _NOTHING)) | dict.fromkeys(_CONTROLS)
_AS_TEXT |= dict.fromkeys(map(ord, _SPACE), " ") | {ord("\u2028"): "\n", ord("\u2029"): "\n"}
_AS_TEXT |= {code: chr(code - 0xFEE0) for code in _WIDE_WORDS}
_AS_CODE = _AS_TEXT | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}

# Any sign that cleaning may change, but for plain spaces.
_UNTIDY = re.compile(
    "[\x00-\x1f\x7f\x85\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff\uff01-\uff5e]"
)
_BREAKS = re.compile(r" *(?:_x000[dD]_)?[\r\n]+ *")
_SPACES = re.compile(" {2,}")


def is_tidy(joined: str) -> bool:
    """Whether cleaning changes none of the cells that were joined by bars, one at either end."""
    if not (joined.isascii() and joined.isprintable()) and _UNTIDY.search(joined):
        return False
    untidy = (" |", "| ", "  ", "|'", "_x000")
    return not any(signs in joined for signs in untidy)


def clean(text: str) -> str:
    """Return a text in one line, letters and digits in half width, without signs nobody sees."""
    return _in_one_line(text.translate(_AS_TEXT))


def clean_code(text: str) -> str:
    """Return a code as `clean` does, its punctuation in half width too."""
    return _in_one_line(text.translate(_AS_CODE))


def cut(text: str) -> list[str]:
    """Return the parts of an enumeration; a space parts them only where no other sign does."""
    lines = text.translate(_AS_TEXT).replace("_x000D_", "")
    parts = re.split(r"[、，,;；\r\n|]+", lines)
    if len(parts) == 1:
        parts = lines.split()
    return [part for part in map(_in_one_line, parts) if part]


def plain(text: str) -> str:
    """Return the words of a header or choice without case, spaces and what decorates them."""
    narrow = unicodedata.normalize("NFKC", text.translate(_AS_TEXT)).casefold()
    return re.sub(r"[\s*:_.·/\\\-–—'\"★▲]", "", narrow)


_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|<[^<>]*>|〔[^〔〕]*〕|\{[^{}]*\}")


def bare(text: str) -> str:
    """Return `plain` of a header without what stands in brackets, such as its unit."""
    narrow = unicodedata.normalize("NFKC", text)
    return plain(_BRACKETS.sub("", narrow))


def _in_one_line(text: str) -> str:
    if "\n" in text or "\r" in text or "_x000" in text:
        text = _BREAKS.sub(_joint, text.strip())
        text = re.sub("_x000[dD]_", "", text)
    text = _SPACES.sub(" ", text).strip()
    # What `safe_cell` put before a text comes off again.
    return text[1:].strip() if text[:1] == "'" and text[1:2] in tuple("=+-@'0123456789") else text


def _joint(found: re.Match[str]) -> str:
    """Return what stands for a line break: a space between Latin words, nothing in Chinese."""
    whole = found.string
    before, after = whole[max(found.start() - 1, 0)], whole[min(found.end(), len(whole) - 1)]
    return " " if before.isascii() and after.isascii() else ""
