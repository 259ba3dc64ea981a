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
# # Lab 06 · Network Architectures
#
# After this lab you can
#
# - read an architecture as a contract with a chip: what it does for each byte, and what the chip can do
# - find the power with which a cost follows context, resolution or width, and say what flattens it
# - price accuracy in the currency of the device: chats, milliseconds, watts, kilobytes
# - choose the structure whose bottleneck the device can pay, and say who pays it
#
# **What it stands on**
#
# - **Scaling exponent.** A cost follows a structural knob with a power, and fixed terms flatten it: a cache grows with the context, a convolution with the square of the side, a recurrent layer with nearly the square of its width.
# - **Silicon contract.** An architecture is a contract with a chip: what it does for each byte stands beside what the chip can do for each byte, and it has to save whatever the chip is short of.
# - **Iron Law.** Time is a sum of three terms: moving the bytes, doing the arithmetic, and the overhead of software.
#
# Your weights have the format that you chose in Lab 05, and your software is still the one you started with: nothing is compiled or pruned yet. What you commit to in the last task travels on. Variants are designs on paper, and the accuracy they lose is an assumed curve: every card says so in its Math peek. If you start here, take the expert's preset in the card below.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_06_nn_arch")
lab

# %% [markdown]
# ## Task 1 · Find the exponent
#
# Twice the context, twice the side, twice the width: what does it cost? On two log axes a cost is a line, and its slope is the answer. Guess the slope before you see it, then find out what bends it.

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
# ## Task 2 · Pay for accuracy
#
# Every architecture asks something of the chip: bytes that stay, bytes that travel, operations, launches. Buy accuracy where your chip is rich, and you hardly notice. Buy it where your chip is poor, and somebody pays.

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
# ## Task 3 · Commit
#
# An architecture is expensive to take back. Put the terms side by side, choose one that your device can carry, and write down what it gives up. It goes into your ledger: the labs on software, compression and serving start from it.

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
