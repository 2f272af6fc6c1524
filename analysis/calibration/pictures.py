"""The picture of a recovery: known values against estimates, a panel a parameter."""

from __future__ import annotations

import math

from analysis.calibration.calibration import Calibration
from analysis.calibration.recovery import Recovery
from analysis.figures.canvas import Canvas
from analysis.picture import Picture
from analysis.style import BLUE, EDGE, MUTED, VERMILLION

_COLUMNS = 4
_ROW_IN = 1.9
_COLOURS = {"comes back": BLUE, "in part": VERMILLION, "does not come back": MUTED}


def recovery_picture(calibration: Calibration, recovery: Recovery) -> Picture:
    """Return the picture; a parameter is shown by the estimator that explains most of it."""
    n_rows = math.ceil(len(recovery.names) / _COLUMNS)
    canvas = Canvas(
        "recovery",
        "Known values and what estimators say",
        "Each point is a run: the value it had (across) and the one estimated from its numbers by "
        "the best of the cross-validated estimators (up). On the line they are the same.",
        "Scatter of known against estimated values, a panel for each free parameter.",
        _ROW_IN * n_rows,
    )
    panels = [
        axes
        for row in canvas.grid(n_rows, _COLUMNS, left=0.5, gap=0.45, bottom=0.3, row_gap=0.6)
        for axes in row
    ]
    verdicts = recovery.verdicts()
    for place, (axis, panel) in enumerate(zip(calibration.axes, panels, strict=False)):
        best = max(recovery.estimates, key=lambda name: float(recovery.r2(name)[place]))
        assert axis.low is not None
        assert axis.high is not None
        low, width = axis.low, axis.high - axis.low
        verdict = verdicts[axis.name]
        panel.plot([low, axis.high], [low, axis.high], color=EDGE, lw=0.8)
        panel.plot(
            low + width * recovery.known[:, place],
            low + width * recovery.estimates[best].mean[:, place],
            ".",
            ms=3,
            alpha=0.6,
            color=_COLOURS[verdict],
        )
        panel.set_title(f"{axis.name}: {verdict}", size=8, loc="left")
        panel.tick_params(labelsize=7)
    for panel in panels[len(recovery.names) :]:
        panel.set_axis_off()
    return canvas.picture()
