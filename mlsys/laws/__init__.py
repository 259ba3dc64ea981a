"""Equations, one topic a file: pure functions on floats or arrays in SI base units, by their standard name.

Which file holds what:

- `speedup`: Amdahl's law and its ceiling
- `light`: the round trip no network can beat
- `roofline`: arithmetic intensity, ridge, attainable rate, overlap
- `silicon`: how much die arithmetic and bandwidth take
- `architecture`: work and parameters of layers
- `memory`: training state, activations, KV cache, adapters
- `data`: moving data and feeding an accelerator
- `frameworks`: dispatch, fusion, padding
- `workflow`: learning late, learning often
- `training`: work and time of training runs, utilisation
- `selection`: how much data is enough, and what choosing costs
- `compression`: fewer bits, fewer weights
- `energy`: joules of movement and arithmetic, power of a periodic task
- `thermal`: temperature rise, time to the limit, sustainable power
- `statistics`: how many measurements a claim needs
- `queueing`: waiting times (M/M/1, M/M/c, M/D/c) and Little's law
- `full_load`: serving with as many sequences as memory holds
- `reliability`: missed deadlines
- `economics`: the price of a sample, break-even
- `drift`: population stability, degradation, the retraining interval
- `fairness`: error rates by group, feedback
- `carbon`: emissions of use and of making
- `elasticity`: how strongly an outcome answers to a knob
"""
