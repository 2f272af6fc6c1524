"""The kinds of agents, and the columns behind those of which there are many."""
