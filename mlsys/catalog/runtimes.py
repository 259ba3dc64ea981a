"""Named runtimes, checked against measurements where there are any."""

from __future__ import annotations

from typing import Any

RUNTIMES: dict[str, dict[str, Any]] = {}
