"""The processes of a quarter, a file or folder each; ``sim.model`` lists them in their order."""
