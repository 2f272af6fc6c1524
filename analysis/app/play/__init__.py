"""Games: a role decides at rounds, expects first and sees then, and is told why it went so.

- :mod:`~analysis.app.play.game`: the interface; whoever builds on games needs no other module
- :mod:`~analysis.app.play.record`: what a game is: who, where, seed, rounds; its code
- :mod:`~analysis.app.play.roles`: roles, what each may decide, and what it is judged by
- :mod:`~analysis.app.play.acts`: what decisions change in a running world
- :mod:`~analysis.app.play.rounds`: rounds lived from checkpoint to checkpoint
- :mod:`~analysis.app.play.told`: what a round is told by: figures, events, reasons
- :mod:`~analysis.app.play.search`: the best that is found by trying
- :mod:`~analysis.app.play.card`: the score card
- :mod:`~analysis.app.play.replay`: a game lived again from its code, to the same bytes
"""
