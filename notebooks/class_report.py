# ---
# jupyter:
#   jupytext:
#     cell_metadata_filter: -all
#     custom_cell_magics: record,reflect
#     notebook_metadata_filter: kernelspec,jupytext,-all,-jupytext.text_representation.jupytext_version
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Class report
#
# For instructors: what came of a class. Grade a lab with `mlsys-labs grade`, put its name below, and run all cells. While
# nothing has been graded in this folder, an invented class is shown, and every picture says so.
#
# If the next cell says that there is no module `labs`, install the wheel that came with the course
# (`pip install mlsys_labs-….whl`) and start the kernel again.

# %%
from labs.class_report import open_report

report = open_report("lab_02_ml_systems")
report.points()

# %% [markdown]
# ## Where the points are lost
#
# Mean points of each rubric row. A row that is low on one track only says something about that track's text; a row that is
# low everywhere says something about the lecture.

# %%
report.rows()

# %% [markdown]
# ## The misconception map
#
# Each dot is one prediction, as a multiple of what the engine says. A cloud away from the line is a shared belief, and a
# good place to start a lecture: `mlsys-labs notes` says which one.

# %%
report.predictions("term_audit")

# %%
report.predictions("magic_accelerator")

# %%
report.predictions("service_level")

# %% [markdown]
# ## Files and letters to look at
#
# A file that cannot be read has no score until a person has looked. Letters that share long runs of words are shown side by
# side, whatever the order of their sentences: a reason to read both, and never a verdict. Odd is what does not look like one
# way through one lab: two tracks, two inheritances, a reason word for word another's. Records hold no times.

# %%
report.to_look_at()

# %%
report.look_alikes()
