"""Property tests draw the same examples everywhere, and are not judged by the clock of a busy machine."""

from hypothesis import settings

settings.register_profile("mlsys", deadline=None, derandomize=True, database=None)
settings.load_profile("mlsys")
