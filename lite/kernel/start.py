"""What the kernel imports before the first cell: IPython, the physics engine, the labs.

Run once by start.js, which provides the module ``course_start``.
"""

import gc
import importlib
import os
import sys
import traceback
import types

from course_start import say


def without_terminal():
    """Spare IPython its terminal, which it imports at once and a browser has not."""
    stand_in = types.ModuleType("IPython.terminal.embed")

    def embed(**options):
        raise RuntimeError("IPython.embed() needs a terminal, and a browser has none")

    stand_in.embed = embed
    sys.modules[stand_in.__name__] = stand_in


def import_bqplot():
    """Import bqplot without the 6 MB of pandas that it imports and the course has no use for.

    bqplot asks pandas for a few names when it meets dates or tables. While it is imported, a stand-in answers to the
    name; afterwards ``import pandas`` means the real one, which a cell gets by importing it. The stand-in forwards
    to the real pandas as soon as that is loaded, so that bqplot then takes its tables and dates, and until then says how.
    """

    class StandIn(types.ModuleType):
        """Forwards to pandas when it is loaded, and says how to load it when it is not."""

        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            real = sys.modules.get("pandas", self)
            if real is not self:
                return getattr(real, name)
            if name in (
                "Timestamp",
                "DataFrame",
                "Series",
            ):  # asked for in isinstance(): nothing can be one yet
                return type(name, (), {})
            raise ImportError(
                f"bqplot needs pandas.{name} here, and pandas is not loaded. Run `import pandas` in a cell of its own, "
                "then run this cell again."
            )

    sys.modules["pandas"] = StandIn("pandas")
    try:
        importlib.import_module("bqplot")
    finally:
        del sys.modules["pandas"]


def start():
    """Import everything, and tell the garbage collector to leave it alone."""
    # Nothing imported is ever garbage: to look through it again and again costs a tenth of a second each time.
    gc.disable()
    try:
        import_all()
    finally:
        gc.freeze()
        gc.enable()


def import_all():
    """Import in the order a student meets things."""
    without_terminal()
    # Widgets echo what a page tells them to the other pages of their kernel, and this one has no other.
    os.environ.setdefault("JUPYTER_WIDGETS_ECHO", "0")
    import pyodide_kernel

    pyodide_kernel.ipython_shell.Completer.use_jedi = False  # jedi is left out of the site
    for stage, load in (
        ("physics", import_bqplot),
        ("physics", lambda: importlib.import_module("mlsys")),
        ("lab", lambda: importlib.import_module("labs.notebook")),
    ):
        say(stage)
        try:
            load()
        except Exception:
            say("failed", traceback.format_exc())  # the kernel goes on: notebooks that need no lab can run


start()
