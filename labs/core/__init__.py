"""What every lab shares.

spec        what a lab is made of (frozen dataclasses, checked on import)
tracks      the four tracks and what stays constant in them
disclosure  which instrument is unlocked by which lab
session     the state machine of one task: locked, predicted, acted, recorded, reflected
ledger      the Design Ledger: decisions that travel from lab to lab
presets     the reference path, for students who start mid-book (generated)
magics      the two answer cells, %%record and %%reflect
store       where ledger and drafts live between notebooks
style       colours, type, tokens, number formatting
components  MathPeek, LatencyWaterfall and the other instruments
panel       the ipywidgets view of a session
"""
