"""The description of the model by the ODD protocol, docs/odd.md: what of it is made, what is held.

- ``code``: functions of the model as they stand in its files: what they read and draw
- ``marks``: remarks in the pages that say which function an equation states, and in which form
- ``parts``: tables and lists that are made from declarations
- ``chart``: the flow chart of the quarter
- ``pages``: the pages with their made parts
- ``looked``: the command that takes note that a text was looked at after its function changed
"""
