"""Fidelity: how well a result obeys its control, read back by the annotator of that kind. One file for each kind."""
