"""The processes of a quarter, one file each, in the order in which ``sim.model`` lists them."""
