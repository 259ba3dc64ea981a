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
# # Lab 02 · ML Systems
#
# After this lab you can
#
# - split the time of a pass into memory, arithmetic and overhead, and name the term that binds
# - tell what a faster chip does for a workload before it is bought
# - choose an operating point under a deadline and say what it costs the other side
# - place a workload: what distance, bandwidth, silicon and power each allow
#
# **What it stands on**
#
# - **Iron Law.** Time is a sum of three terms: moving the bytes, doing the arithmetic, and the overhead of software.
# - **Amdahl's law.** Making one part faster helps the whole only by that part's share of the time.
# - **Light floor.** No answer comes back sooner than light can travel there and back through the fibre.
#
# You are on the track that you chose in Lab 01, and your weights have the format you decided there. If you start here, take the expert's preset in the card below.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_02_ml_systems")
lab

# %% [markdown]
# ## Task 1 · Where does the time go?
#
# Every pass of a model moves bytes, does arithmetic, and pays a tax to the software that drives it. The three add up. Before you make anything faster, find out which of them you are waiting for.

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
# ## Task 2 · The magic accelerator
#
# Somebody will always sell you a faster chip. Faster at what? Here you get to turn the dials yourself, and to pay for them in silicon.

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
# ## Task 3 · Meet the service level
#
# A promise turns a fast system into a useful one, and closes doors. Choose an operating point that keeps yours, and write down what it costs the people on the other side of it. It goes into your ledger: later labs start from it.

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
