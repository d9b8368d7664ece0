"""The picture and what steers it: geometry, rasters, masks, conditions, control kinds, annotators, fidelity.

The lowest storey. It imports nothing of ours but the folder of shipped data, knows neither Qt nor people's files (but
for `controls.added`: where the networks lie that a person added for annotators), and needs torch only inside
`controls.annotators`, `controls.added`, `controls.fidelity` and `controls.perception`, the small networks that
annotators run and training makes. `poses`, `depths`, `heatmaps` and `perception` are numbers alone, so that a training
machine needs no more than torch, numpy and OpenCV. Everything here is a frozen value or a pure function of such values.
"""
