"""Tables as spreadsheets and LMSs exchange them: read however they were saved, written so that nothing in them runs."""

import csv
import io
import re

_PLAIN = re.compile(r"-(\d+([.,]\d+)?)?")


def read_table(content: bytes) -> list[list[str]]:
    """Read rows from UTF-8, UTF-16 or Windows-1252, between tabs, semicolons or commas.

    Every row is at least as long as the first one; empty rows stay empty.

    Raises
    ------
    ValueError
        It is no table; the message says what was met.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    first = text.partition("\n")[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=first.count)))
    except csv.Error as error:
        raise ValueError(f"it is no table ({error})") from None
    width = len(rows[0]) if rows else 0
    return [row and row + [""] * (width - len(row)) for row in rows]


def inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a minus stays in front of a plain number only."""
    return f"'{text}" if text and text[0] in "=+-@\t\r" and not _PLAIN.fullmatch(text) else text
