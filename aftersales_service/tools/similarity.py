"""How alike two short texts are, in any script, without a database."""

import unicodedata
from collections import Counter


def _grams(text):
    """Return the counted letter groups of a text: threes of Latin words, pairs of others.

    Words without spaces between them (Chinese) say more per letter, so that pairs are enough;
    PostgreSQL's pg_trgm drops such letters in some locales.
    """
    grams = Counter()
    for word in unicodedata.normalize("NFKC", text or "").lower().split():
        word = "".join(letter for letter in word if letter.isalnum())
        if not word:
            continue
        size = 3 if word.isascii() else 2
        padded = f"  {word} " if size == 3 else word
        grams.update(padded[i : i + size] for i in range(max(1, len(padded) - size + 1)))
    return grams


def similarity(one, other):
    """Return how alike two texts are, from 0 to 1: shared groups over the shorter text's groups.

    A short remark that stands word for word in a long description counts as alike.
    """
    one, other = _grams(one), _grams(other)
    shorter = min(one.total(), other.total())
    return (one & other).total() / shorter if shorter else 0.0
