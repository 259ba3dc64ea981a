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
# # Lab 07 · ML Frameworks
#
# After this lab you can
#
# - find what software takes from a pass, and say what removing it could gain at most
# - say after how many passes compiling has paid for itself, and for which shapes it never does
# - trade a specialised runtime against the room, the checks and the changes that it takes
# - choose a runtime from the device backwards, and leave its overhead to the labs after this one
#
# **What it stands on**
#
# - **Dispatch tax.** Every kernel pays the software that starts it, however little it works: the tax grows with their number.
# - **Break-even.** Compiling has paid for itself after as many passes as its time holds savings, and not a pass before.
# - **Diminishing returns.** The first specialisation saves most and each further one less, while each of them costs the same again.
#
# A new instrument opens here, the Kernel Timeline: every kernel of a pass as a gap and a stretch of work. Until now your framework was the one that came with the box; its overhead was in every time you have seen. What you decided before is in the card below: the format, the architecture and the operating point are those of your ledger.

# %%
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
lab = open_lab("lab_07_ml_frameworks")
lab

# %% [markdown]
# ## Task 1 · Where did the milliseconds go?
#
# Between two kernels a chip waits for the software that starts the next. The Kernel Timeline shows these gaps for the first time. Guess how much of a pass they are, then close as many as you can without closing your colleagues' eyes.

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
# ## Task 2 · Is compiling worth it?
#
# A compiler takes minutes now and gives back microseconds later, on every pass that finds what it made. Whether that pays is a division, and what it takes from others is your decision. The runtime you pay for here goes into your ledger: from now on every lab counts the overhead that you leave.

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
# ## Task 3 · Fuse or stay portable
#
# Whatever is made special has to be stored, checked and made again: a graph for a length, a kernel merged by hand, an operator in a store. The first ones save most. Find where to stop, and say who pays for the ones you keep.

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
