"""Answers to the question of a study: policies told against each other, in words and a page.

- ``answer``: the table of an answer: levels of policies, and differences of pairs, seed by seed
- ``wording``: the sentence that answers, and what further lines tell
- ``tables``: the tables of page and documentation
- ``picture``: policies side by side, a dot a world
- ``page``: the files beside the runs
- ``documents``: the answer in a page of the documentation, and pages made whole
- ``index``: the list of all studies that ask a question
- ``kept``: table, day and version that pages are made of; ``marks``: what of a page is made
- ``all``: all studies run and told by one command
"""

from analysis.answers.answer import Answer, answer_of
from analysis.answers.page import Told, save, tell
from analysis.answers.wording import lines

__all__ = ["Answer", "Told", "answer_of", "lines", "save", "tell"]
