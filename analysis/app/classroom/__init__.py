"""A class that plays: groups on one seed, rounds that a teacher opens, kept on disk as it happens.

- ``tokens``: words that nobody guesses
- ``kept``: the folder of a class, written whole at each step
- ``groups``: names and numbers of those who play
- ``classroom``: what teacher and groups do, in its order
- ``course``: the game that all play, and each group's past in it
- ``lived``: the games of all groups, lived beside those who wait
- ``best``: the best that is found by trying, for the debriefing
- ``views``: what teacher, groups and the debriefing are shown
- ``refusals``: what is refused, in the words of the page
- ``network``: the address of this machine in the local network, and the code that holds a link
"""
