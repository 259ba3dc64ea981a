"""Compile the Python files of an archive to bytecode, so that the browser need not.

Only the standard library is used: this file is also run by another interpreter (``python3.12 bytecode.py LIST IN OUT …``),
since bytecode must come from the minor version of Python that Pyodide contains.
"""

import marshal
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash

#: The flags of PEP 552: a hash instead of a date, which is not compared with any source.
UNCHECKED_HASH = (1).to_bytes(4, "little")

EPOCH = (2020, 1, 1, 0, 0, 0)


def write_archive(path, members):
    """Write a zip whose bytes depend on nothing but its members."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(members):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), members[name], zipfile.ZIP_DEFLATED, 9)


def compile_archive(source, target, modules=None):
    """Write a copy of an archive with a sourceless ``.pyc`` in place of each ``.py`` that compiles.

    `modules` names the ones that are worth it, such as ``json/__init__``: bytecode is larger than source, so what a lab
    never imports stays as it is. None compiles all.
    """
    members = {}
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            wanted = modules is None or name.removesuffix(".py") in modules
            if name.endswith(".py") and ".dist-info/" not in name and wanted:
                try:
                    code = compile(content, name, "exec", dont_inherit=True, optimize=0)
                except (SyntaxError, ValueError):  # a test file that is wrong on purpose
                    members[name] = content
                else:
                    header = MAGIC_NUMBER + UNCHECKED_HASH + source_hash(content)
                    members[name + "c"] = header + marshal.dumps(code)
            else:
                members[name] = content
    write_archive(target, members)


if __name__ == "__main__":
    listed, *arguments = sys.argv[1:]
    with open(listed, encoding="utf-8") as lines:
        wanted = set(lines.read().split())
    for pair in range(0, len(arguments), 2):
        compile_archive(arguments[pair], arguments[pair + 1], wanted)
