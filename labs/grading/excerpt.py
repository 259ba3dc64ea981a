"""As much of a submission as a page quotes, so that no page grows with what was handed in."""

from html import escape


def fits(text: str, most: int) -> int:
    """Give how many of the first characters of a text take at most `most` characters of HTML."""
    for shown, character in enumerate(text):
        most -= len(escape(character))
        if most < 0:
            return shown
    return len(text)


def excerpt(text: str, most: int) -> str:
    """Give a text, or the first characters of a long one and how many there are more.

    Parameters
    ----------
    text : str
        What was handed in; a ``"`` counts six times, as in HTML.
    most : int
        Characters of HTML that it may take.

    Returns
    -------
    str
        Plain text, still to be escaped.
    """
    shown = fits(text, most)
    return text if shown == len(text) else f"{text[:shown].rstrip()}… ({len(text) - shown:,} more)"
