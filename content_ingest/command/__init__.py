"""The operator's command: a function for each of its verbs, and what these show."""
