"""The commands of the command line, a file each; ``run.py`` puts them together.

Each imports what it needs when it runs, so that help is instant and a run without a report does not
wait for the plots.
"""
