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
# # Lab 03 · ML Workflow
#
# After this lab you can
#
# - name the six stages of a project and say what a constraint costs at the stage where it shows
# - price an early look at the device against what it may still overlook
# - trade the length of a loop against the number of loops, evaluation included
# - write a contract between stages: which gates, what they catch, and what they take
#
# **What it stands on**
#
# - **Constraint propagation.** A constraint of the first stage that shows k stages later costs about two to the k times as much.
# - **Iteration tax.** Quality comes from completed loops, and a fixed calendar holds only as many as their length allows.
# - **Layered gates.** A fault passes a row of gates only if each one misses it: the blind spots multiply, the days add up.
#
# Your project has 26 weeks of work. What you decide here takes some of them, and later labs go on spending from what is left. What you decided in Lab 02 comes along: it sets how long an evaluation takes. If you start here, take the expert's preset in the card below.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_03_ml_workflow")
lab

# %% [markdown]
# ## Task 1 · When do you find out?
#
# Every track has a limit that no code review will show: memory, a deadline, heat, bytes of store. It is there from the first day. The question is only when you meet it, and what you pay for looking before you have to.

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
# ## Task 2 · Speed or care?
#
# A project learns in loops: change something, evaluate it, decide. Hurry makes many loops that each learn little, care makes few that each learn much, and every loop waits for its evaluation on the device. Find the length that suits yours.

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
# ## Task 3 · Write the contract
#
# A contract between stages says which checks a candidate must pass before it moves on. Each check stops some faults and slows every loop. You may keep three. They go into your ledger, with the weeks that are left.

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
