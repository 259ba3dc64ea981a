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
# # Lab 05 · Neural Computation
#
# After this lab you can
#
# - count weights, operations and bytes of a network by hand, in each number format
# - tell what a pass has to hold from what it has to move
# - judge from operations per byte whether a bigger batch can help, and what it costs
# - say how much of a network can learn on the machine that runs it, activations included
#
# **What it stands on**
#
# - **Parameter count.** A dense layer has a weight for each pair of input and output; its bytes are its weights times their format.
# - **Arithmetic intensity.** Arithmetic is the limit only where each byte brings more operations than the ridge of the machine.
# - **Training state.** Learning keeps weights, gradients, optimiser moments and activations: many bytes where a pass keeps one.
#
# A new instrument opens here, the Memory Stack: what fills a memory, layer on layer, under the line where it ends. From now on the number format is yours to choose. It decides over bytes, joules and operations a second, and the cards show all of that. What it does to the answers has not been measured yet; no card shows it, and that bill comes in Lab 10.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_05_nn_compute")
lab

# %% [markdown]
# ## Task 1 · Count it
#
# Do one by hand first. A network that reads digits has layers of 784, 128, 64 and 10 units. Its multiplications are 784 × 128 + 128 × 64 + 64 × 10 = 109,184, one for each weight, and with a bias for every unit it has 109,386 parameters: 438 kB in fp32, 219 kB in fp16, 109 kB in int8. Your own network is counted in the same way. Only, its weights are not all that has to be held, or moved.

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
# ## Task 2 · Batch for intensity
#
# Divide the operations of a pass by the bytes it moves, and you know which side of the machine you are on. A batch reads the weights once for many samples, so it should bring more operations for the same bytes. How many more depends on what each sample brings along, and on who waits while the batch fills.

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
# ## Task 3 · Could it learn where it runs?
#
# A network that runs on a machine has shown that its weights fit. To learn there, it has to keep more than its weights, and keep the machine for longer than a pass. Find out how much of it can learn in place, and write down what you freeze, cut or delay for it. The share you choose goes into your ledger, beside the number format of Task 1: Lab 08 trains what you let learn, and Lab 10 bills you for the format.

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
