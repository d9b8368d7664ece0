"""Walks: the real program with the real engine and the shipped model, as a person uses it."""
