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
# # Lab 04 · Data Engineering
#
# After this lab you can
#
# - weigh data: what they take to move and to keep, in seconds, dollars and bytes
# - hold what storage and decoders supply against what a machine demands, and name what starves it
# - choose format and tier by bytes on disk and by the rate at which they decode
# - say what two code paths for the same data cost, and what one of them costs
#
# **What it stands on**
#
# - **Data gravity.** Data take their volume divided by the bandwidth to arrive, whoever waits for them.
# - **Feeding tax.** What is supplied below what is demanded is time that the whole machine loses.
# - **Training-serving skew.** Two code paths that prepare the same data will differ, and the model pays for the difference.
#
# A new instrument opens here, the Feed Gauge: what is demanded over what is supplied, and the piece that is missing. What you decided before is in the card below, and some of it will cost or save you something today.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_04_data_engr")
lab

# %% [markdown]
# ## Task 1 · Weigh the data
#
# A dataset looks like a path on a disk. It is a weight, and somebody has to carry it. Before you move or keep anything, find out how much it is, and who waits or goes without.

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
# ## Task 2 · Feed the machine
#
# A machine that waits for its data costs as much as one that works. Here something stands between your data and your machine. Hold supply against demand, and buy what is missing from the side that is short.

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
# ## Task 3 · Compile the dataset
#
# How data are stored, where they lie, and by which code they are made ready: these are decided once, and every later system lives with them. Choose for training, and for the serving path that will inherit your choice. It goes into your ledger; months from now, Lab 13 will serve in the format you take today.

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
