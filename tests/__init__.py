"""The second product: oracles, properties, parity with diffusers, real widgets and events, injected faults."""
