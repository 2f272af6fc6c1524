"""What the server answers, a room a subject: each module has its ``ROUTES``.

A further room is a module with ``ROUTES`` and a line in ``ROOMS`` of
:mod:`analysis.app.server`; it finds the engine by :func:`analysis.app.rooms.ways.engine_of`.

- ``worlds``: which worlds there are, and whether a case can be run
- ``runs``: runs, as server-sent events
- ``files``: scenario files saved and loaded, reports and workbooks
- ``why``: reasons of decisions, and figures taken apart
- ``own``: one's own cluster from a member list
- ``lessons``: the lessons
- ``classes``: a class, each request with its token
- ``play``: games
"""
