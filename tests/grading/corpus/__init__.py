"""Submissions good and bad to the small course, made by a script, each with the points and words it must get.

`submissions` lie in nbgrader's tree, `downloads` come as an LMS packs them; expected.md says what each gets.
"""

from tests.grading.corpus.case import BOOM, FILE, Case, Expected, Notebook, dumped, expected
from tests.grading.corpus.downloads import downloads, packed
from tests.grading.corpus.submissions import submissions

__all__ = [
    "BOOM",
    "FILE",
    "Case",
    "Expected",
    "Notebook",
    "downloads",
    "dumped",
    "expected",
    "packed",
    "submissions",
]
