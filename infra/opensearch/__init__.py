"""The search cluster: a node for tests, and what every cluster has to be told before it can hold passages."""
