"""Agents of the model: firms and clusters as columns, meta-clusters and funders one by one."""
