"""The first page of every report: an answer, five tiles, two pictures, and how sure all of it is.

A run, a comparison and a funding triangle each fill a :class:`~analysis.firstpage.parts.FirstPage`
(:mod:`of_run`, :mod:`of_comparison`, :mod:`of_triangle`); the template ``first.html`` shows it.
"""
