"""The picture and what steers it: geometry, rasters, masks, conditions, control kinds, annotators, fidelity.

The lowest storey. It imports nothing of ours, knows neither Qt nor files, and needs torch only inside
`controls.annotators` and `controls.fidelity`. Everything here is a frozen value or a pure function of such values.
"""
