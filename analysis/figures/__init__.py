"""The pictures of a run, one a module, drawn in vectors (:mod:`analysis.vector`).

Each module has ``draw(run) -> Picture | None``: None where the run has nothing to show there.
:mod:`~analysis.figures.of_run` draws them all. Pages of many runs draw in Matplotlib, on the sheet
of :mod:`~analysis.figures.canvas`; colours are those of :mod:`~analysis.style` for both.
"""
