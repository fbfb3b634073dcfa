"""How old one has to be to read a text: the grade of Flesch and Kincaid, with syllables counted by the eye.

A library would bring word lists and downloads for what twenty lines do: the formula is for English, and on
whole pages a syllable more or less in a word is lost in the mean.
"""

import re
from collections.abc import Iterable

WORD = re.compile(r"[A-Za-z]+(?:['\u2019][A-Za-z]+)?")
VOWELS = re.compile(r"[aeiouy]+")
SCHOOL_BEGINS_AT = 5  # years; the first grade ends a year later


def syllables(word: str) -> int:
    """Groups of vowels; a silent e at the end, or before a plural s or a d, is none."""
    plain = re.sub("['\u2019].*", "", word.lower())
    count = len(VOWELS.findall(plain))
    if re.search(r"[^aeiouyl]es?$|[^aeiouytd]ed$", plain) and not re.search(r"(s|x|z|ch|sh|c|g)es$", plain):
        count -= 1
    return max(1, count)


def reading_age(sentences: Iterable[str]) -> float:
    """In years, of sentences and single words or phrases, each counted as a sentence."""
    texts = [text for text in sentences if WORD.search(text)]
    words = [word for text in texts for word in WORD.findall(text)]
    grade = 0.39 * len(words) / len(texts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return grade + SCHOOL_BEGINS_AT
