"""Left and right: one person's left is the other's right when everything is mirrored."""

SIDES = ("left", "right")


def other_side(word: str) -> str:
    """`left` and `right` change places, alone or at the end of a code; every other word stays."""
    for side, other in (SIDES, SIDES[::-1]):
        if word == side:
            return other
        if word.endswith(f"_{side}"):
            return word.removesuffix(side) + other
    return word
