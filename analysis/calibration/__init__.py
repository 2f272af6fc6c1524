"""Calibration: free parameters fitted to facts, whether known values come back, what moves results.

- ``entities``, ``calibration``, ``screening``, ``kinds``: the files, checked as studies are
- ``facts``: the facts that may be fitted to
- ``simulations``: runs and their measures, kept on disk
- ``loss``: distance from the targets
- ``search``: trials of the search, kept on disk, and its record
- ``estimators``, ``forest``, ``smc``: four ways back from measures to parameters
- ``recovery``: which parameters come back by them
- ``effects``: elementary effects by Morris, and the ranking
- ``told``, ``pictures``: what is written of all that
"""
