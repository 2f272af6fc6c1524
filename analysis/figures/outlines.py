"""Outlines of countries, decoded from the TopoJSON file in ``analysis/data``."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).resolve().parent.parent / "data" / "countries-110m.json"


@cache
def country_outlines() -> tuple[NDArray[np.float64], ...]:
    """Return the closed outlines of all countries: arrays (n, 2) of longitude and latitude."""
    topology = json.loads(FILE.read_text(encoding="utf-8"))
    scale, translate = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    # An arc is stored as whole-number steps from its first point.
    arcs = [np.cumsum(arc, axis=0) * scale + translate for arc in topology["arcs"]]
    rings = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        rings += [ring for polygon in polygons for ring in polygon]
    # Arc ~i is arc i read backwards; neighbouring arcs share an end point.
    outlines = [
        np.concatenate([arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]) for ring in rings
    ]
    # Russia goes on beyond 180 degrees east instead of jumping back around the world.
    return tuple(
        np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]]) for ring in outlines
    )
