"""Equations, one topic a file: pure functions on floats or arrays in SI base units, by their standard name.

Which file holds what:

- `speedup`: Amdahl's law and its ceiling
- `light`: the round trip no network can beat
- `roofline`: arithmetic intensity, ridge, attainable rate, overlap
- `architecture`: work and parameters of layers
- `memory`: training state, activations, KV cache, adapters
- `data`: moving data and feeding an accelerator
- `frameworks`: dispatch, fusion, padding
- `workflow`: learning late, learning often
- `energy`: joules of movement and arithmetic, power of a periodic task
- `economics`: the price of a sample, break-even
- `drift`: population stability, degradation
"""
