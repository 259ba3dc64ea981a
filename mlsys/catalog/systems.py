"""Named systems, checked against measurements where there are any."""

from __future__ import annotations

from typing import Any

SYSTEMS: dict[str, dict[str, Any]] = {}
