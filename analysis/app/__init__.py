"""The application: a page on this machine that runs worlds while one looks on.

- ``engine``: the one interface that the page talks to: describe, run, continue, why, explain, save
- ``cases``: what is run: a world, changes, and whether it is the world *without*
- ``levers``: the dozen changes that the page offers, made of scenario keys
- ``workers``: warm processes that simulate, can be stopped and tell how far they are
- ``lives``: one world in a worker: from a case and a seed to its series and outcomes
- ``told``: what many worlds say together, against their baseline
"""
