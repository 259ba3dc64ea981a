"""Run the benchmarks: `make bench`, or `make bench ARGS=engine` for one of them."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from benchmarks.report import table

MODULES = sorted(
    module.name
    for module in iter_modules([str(Path(__file__).parent)])
    if not module.ispkg and module.name not in {"__main__", "report"}
)


def main(wanted: list[str]) -> int:
    """Print a table per module; each offers `measure()`, which gives rows."""
    unknown = set(wanted) - set(MODULES)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}: there are {', '.join(MODULES)}.", file=sys.stderr)
        return 2
    for name in wanted or MODULES:
        module = import_module(f"benchmarks.{name}")
        print(f"{name}: {(module.__doc__ or '').splitlines()[0]}")
        print(table(module.measure()), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
