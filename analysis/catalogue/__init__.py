"""The catalogue of scenarios: what each asks, is made of and should show, and what came.

- ``entries``: what the files tell of themselves, searchable
- ``checks``: whether what an entry says fits its scenario
- ``measures``: the number of a run that an expectation looks at
- ``judging``: whether an expectation is met over seeds
- ``running``: the runs that judge expectations
- ``page``: docs/catalogue.md, and what is kept of the last runs

``python -m analysis.catalogue`` judges all expectations over all their seeds and writes the page;
``python -m analysis.catalogue NAME ...`` those of some scenarios; with ``--page`` nothing is run.
"""
