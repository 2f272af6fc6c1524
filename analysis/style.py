"""Fonts and colours shared by all pictures; a colour means the same in every one of them.

Colours are those of Okabe and Ito (2008), which readers with any common form of colour blindness
can tell apart. The four sources of money take one half of them, the four kinds of members the
other; members against other firms are told apart by black and grey, solid and dashed.
"""

from __future__ import annotations

BLACK = "#000000"
ORANGE = "#E69F00"
SKY_BLUE = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"

INK = "#1F2933"
MUTED = "#5F6C7B"
FAINT = "#C9D1D9"
GROUND = "#F3F5F7"
EDGE = "#9AA5B1"

SOURCES = {
    "fees_services": ("fees and services", BLUE),
    "in_kind": ("work in kind", ORANGE),
    "projects": ("projects", GREEN),
    "operating_grant": ("operating grants", PURPLE),
}
KINDS = {
    "sme": ("small and medium firms", SKY_BLUE),
    "large": ("large firms", VERMILLION),
    "research": ("research organisations", YELLOW),
    "public": ("public bodies", "#7A7A7A"),
}
# Light to dark in the order in which stages are passed, so that they stay ordered in grey.
STAGES = {
    "agglomeration": ("agglomeration", "#DCE9F5"),
    "emergence": ("emergence", "#9CCBEE"),
    "development": ("development", SKY_BLUE),
    "maturity": ("maturity", BLUE),
    "renewal": ("renewal", GREEN),
    "decline": ("decline", VERMILLION),
}
PHASES = {
    "creation": ("creation", "#F7DFA5"),
    "validation": ("validation", "#F0BE52"),
    "growth": ("growth", ORANGE),
}
# One colour and one marker a cluster where few are shown; the meta-cluster is black.
CLUSTERS = (
    (BLUE, "o"),
    (VERMILLION, "s"),
    (GREEN, "^"),
    (PURPLE, "D"),
    (SKY_BLUE, "v"),
    (ORANGE, "P"),
)
METACLUSTER = BLACK
MEMBERS, OTHERS = INK, "#8A94A0"

RC = {
    "font.family": "DejaVu Sans",  # Comes with matplotlib, so that every machine draws the same.
    "font.size": 9,
    "text.parse_math": False,  # Names are data: "$5m to $8m" is no formula.
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 7,
    "axes.labelsize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": EDGE,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": "#E4E7EB",
    "grid.linewidth": 0.8,
    "xtick.color": EDGE,
    "ytick.color": EDGE,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "lines.linewidth": 1.8,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "hatch.linewidth": 0.8,
    "hatch.color": "#FFFFFF",
    "path.simplify": True,
}
