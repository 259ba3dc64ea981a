"""Equations, one topic a file: pure functions on floats or arrays in SI base units, by their standard name.

Which file holds what:

- `speedup`: Amdahl's law and its ceiling
- `light`: the round trip no network can beat
- `roofline`: arithmetic intensity, ridge, attainable rate, overlap
- `drift`: population stability, degradation
"""
