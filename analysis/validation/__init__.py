"""Validation: patterns, facts and baselines, each with an interval written before the run.

- ``data/worlds.toml``: the worlds that are run and what is observed of them
- ``data/patterns.toml``, ``data/orders.toml``, ``data/facts.toml``: targets, intervals, mutants
- ``declared``: reads them
- ``observers``: what is observed of a run
- ``running``: does the runs that are missing and keeps them
- ``estimates``: a result with its Monte Carlo interval, the seeds it needs, its verdict
- ``baselines``: constant hazard, last value and the model without money, by CRPS
- ``results``: all verdicts together
- ``wording``, ``page``, ``document``: terminal, page, docs/validation.md
"""

from analysis.validation.results import validate

__all__ = ["validate"]
