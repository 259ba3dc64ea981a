"""Files that are written whole or not at all, whenever the power goes."""

import os
from pathlib import Path


def put(path: Path, content: str | bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all.

    Parameters
    ----------
    path : Path
        Where; missing folders are made.
    content : str or bytes
        All of it; text is written as UTF-8, its ends of line as they are.
    mode : int
        Permissions.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_bytes(content.encode() if isinstance(content, str) else content)
    partial.chmod(mode)
    os.replace(partial, path)
