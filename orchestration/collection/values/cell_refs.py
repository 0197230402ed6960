"""Convert between the letters of a column and its number, as in A1 references."""

from __future__ import annotations

from functools import cache


@cache
def column_letter(number: int) -> str:
    """Convert a number to letters: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_number(letters: bytes | str) -> int:
    """Convert letters to a number: A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number - 1
