"""Chinese numerals: 十二, 二〇二四, 一百零五, 壹拾, 1.2万."""

from __future__ import annotations

import re

_DIGITS = {
    c: n
    for n, group in enumerate(("〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in group
}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}
NUMERALS = "".join([*_DIGITS, *_TENS, "廿卅"])
_BEFORE_DATE_WORD = re.compile(f"[{NUMERALS}]+(?=\\s*(?:[年月日号时点分秒季]|上半|下半))")


def chinese_number(text: str) -> int | None:
    """Return the whole number that a text of Chinese numerals says; None where it says none."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not text:
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) < 19 else None
    total = section = digit = 0
    last_scale = 10**12
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _TENS:
            if _TENS[c] >= last_scale:
                return None
            last_scale = _TENS[c]
            section += (digit or 1) * _TENS[c]
            digit = 0
        elif c in _LARGE:
            if not section + digit or total % _LARGE[c] or (total and total < _LARGE[c]):
                return None
            total, section, digit, last_scale = total + (section + digit) * _LARGE[c], 0, 0, 10**12
        else:
            return None
    # 三百二 says 320: the place below the last one named
    if digit and last_scale in (100, 1000) and not re.search(r"[〇零○].$", text):
        digit *= last_scale // 10
    return total + section + digit


def with_digits(text: str) -> str:
    """Write Chinese numerals before 年 月 日 and other words of time as digits: 二〇二四年三月 gives 2024年3月."""

    def digits(match: re.Match[str]) -> str:
        number = chinese_number(match[0])
        return match[0] if number is None else str(number)

    return _BEFORE_DATE_WORD.sub(digits, text)
