"""Pictures in vectors, drawn without a plotting library: equal numbers give equal bytes.

Marks (:mod:`~analysis.vector.marks`), words and their room (:mod:`~analysis.vector.words`), round
numbers beside an axis (:mod:`~analysis.vector.scales`), signs and keys
(:mod:`~analysis.vector.signs`), axes with what is drawn in them (:mod:`~analysis.vector.panel`) and
a sheet with title and caption (:mod:`~analysis.vector.board`). Words stay words, so that a reader
can search, copy and hear them.
"""
