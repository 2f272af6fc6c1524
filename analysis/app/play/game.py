"""A game without a browser: the interface on which the page, the class and the command line build.

    game = Game.start("materialix", "coordinator", seed=7)
    game.state()["figure"], game.options()
    game.predict(4.0)                      # first what one expects of the role's figure ...
    game.decide({"mix": [0.5, 0.25, 0.25], "fee": 1.5})      # ... then the round is lived
    game.undo()                            # the last round was never played
    again = Game.of(game.code())           # a code holds all of a game
    card = game.score()

**Everything of a game follows from its record** (:class:`analysis.app.play.record.Record`: world,
role, organisation, seed, years of a round, rounds with changes and expectations), and the code is
the record in letters. A server therefore keeps codes and nothing else: after it was killed, a game
made of its code goes on. Models are kept at the ends of rounds as checkpoints in ``folder``, which
several games, threads and processes may share; what is missing there is made again from the last
checkpoint before. Same rounds on the same seed give the same bytes, whoever plays.

What the methods take and give is as JSON takes it:

- ``roles_of(scenario)`` -> list of ``{"role", "organisations": [{"key", "name"}]}``: who may be
  played in a world; a funder has no organisations.
- ``Game.start(scenario, role, seed, organisation="", round_years=1, ...)``: a new game. Rounds
  begin in January; a coordinator's first one is that after the agreement of the meta-cluster,
  before which the world is lived without a decision.
- ``options()`` -> list of ``{"name", "kind", "today", "low", "high", "step", "choices"}``: what may
  be decided in the next round; ``kind`` is ``number``, ``choice``, ``yes_no`` or ``mix`` (three
  shares: fees and services, work in kind, projects). Empty when the game is over, or while there
  is nothing to lead.
- ``predict(value)``: what is expected of ``state()["figure"]`` at the end of the next round; None
  takes it back. It changes no world. Whether a round may be played without is for who calls.
- ``decide(changes)`` -> ``state()``: changes by name of option; what is not named stays as it is.
  An empty dictionary is a round without a decision.
- ``undo()`` -> ``state()``: back to the end of the round before.
- ``state()`` -> see below. ``code()`` -> text of letters, digits, ``.``, ``-``, ``_``.
- ``score(seeds=5)`` -> see :mod:`analysis.app.play.card`; takes seconds, once the game is over.

``state()`` has ``code``, ``world``, ``title``, ``role``, ``organisation`` (``key``, ``name``),
``seed``, ``round_years``, ``round`` (rounds played), ``n_rounds``, ``label`` (next quarter, such as
``2018Q1``), ``from_year``, ``to_year`` (years of the next round), ``is_over``, ``is_alive`` (whether
there is something to lead), ``points`` so far, ``figure`` (``name``, ``value`` now), ``curves`` (by
name: ``labels`` of quarters and ``values``), ``figures`` (values now by name), ``expected`` (of the
next round) and ``rounds``: for each that was played ``from_year``, ``to_year``, ``changes``,
``expected``, ``came_out``, ``points``, ``events`` (each ``label``, ``text``, ``why``).

Wrong input raises :class:`analysis.app.cases.CaseError`, with ``faults``: one plain sentence each.
"""
