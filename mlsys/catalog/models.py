"""Named models, checked against measurements where there are any."""

from __future__ import annotations

from typing import Any

MODELS: dict[str, dict[str, Any]] = {}
