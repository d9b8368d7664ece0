"""Widgets that several panels use. They know values and signals, nothing of the document, the engine or each other."""
