"""Benchmarks: what this installation does on this machine, one file each, found as plugins of `underpaint bench`.

They use the engine as any other program would, or its parts as a mode does where latents are measured, and may start
the editor as a child; they import neither it nor Qt, and torch only where they run. A reading whose parts are missing
is left out and named with its reason: nothing is guessed.
Modules whose names begin with an underscore are what benchmarks share; words that a request holds (a mode, a sampler)
stand in the JSON file beside the benchmark, weights of the classifier that judges pictures in `eye/`.
"""
