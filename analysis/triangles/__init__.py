"""The funding triangle: what each planned mix of fees, work in kind and projects leads to."""

from __future__ import annotations

from analysis.triangles.data import Triangle
from analysis.triangles.study import triangle

__all__ = ["Triangle", "triangle"]
