"""Tests of the engine's process: protocol, client, worker."""
