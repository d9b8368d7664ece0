"""The walks of the guide, each from the sample to the saved file, with the mouse, the keyboard and a pen.

Each module has `walk(person, folder, steps)`; steps: of the sampler, 0 for the model's own number. What a person would
see is asserted on the way. `docs/make_guide.py` takes the guide's pictures on the same walks.
"""
