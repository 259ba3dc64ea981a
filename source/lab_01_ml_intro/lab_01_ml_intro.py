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
# # Lab 01 · Introduction
#
# After this lab you can
#
# - find out which of data, algorithm and machine is at fault when a system gets worse
# - recognise silent degradation: accuracy that falls while nothing else moves
# - tell what a faster part does for the whole, before anybody pays for it
# - choose a mission and measure how far its first design is from its wall
#
# **What it stands on**
#
# - **Degradation.** A model loses accuracy as the world drifts away from its training data, with no change in its code.
# - **Amdahl's law.** Making one part faster helps the whole only by that part's share of the time.
# - **Iron Law.** Time is a sum of three terms: moving the bytes, doing the arithmetic, and the overhead of software.
#
# Nothing here belongs to one track yet. The first two tasks are common ground, the same for everybody; at the third you choose whom you will be for the rest of the book.
#
# Each task goes through four steps: **predict** (one answer and a line of why; it opens the rest), **act** (move the knobs), **observe** (the cards answer), **reflect** (a short letter to the person who asked). Being wrong in the prediction costs nothing.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_01_ml_intro")
lab

# %% [markdown]
# ## Task 1 · Which axis is sick?
#
# Three things make a machine-learning system: the **d**ata it was trained on, the **a**lgorithm that learned from them, and the **m**achine it runs on. When it gets worse, the fault lies with one of the three, and the other two are expensive ways of finding that out.

# %%
task1 = lab.task(1)
task1

# %% magic_args="task1" language="record"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %% magic_args="task1" language="reflect"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %%
task1.score()

# %% [markdown]
# ## Task 2 · What is a faster model worth?
#
# The model is one stage of a path, and a customer waits for the whole of it. Before you buy a faster model, or write one, work out what the customer will feel.

# %%
task2 = lab.task(2)
task2

# %% magic_args="task2" language="record"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %% magic_args="task2" language="reflect"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %%
task2.score()

# %% [markdown]
# ## Task 3 · The call to adventure
#
# Four people need you, each with one machine, one mission and one wall. Choose whose side you take: the whole course will be about that system, and what you decide here goes into your Design Ledger. Then find out how far your first design is from its wall.

# %%
task3 = lab.task(3)
task3

# %% magic_args="task3" language="record"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %% magic_args="task3" language="reflect"
# ### BEGIN SOLUTION
# ### END SOLUTION

# %%
task3.score()

# %% [markdown]
# ## Hand in
#
# Run the cell below. It says what is complete, and how to hand in this notebook: the notebook itself is your submission.

# %%
lab.finish()
