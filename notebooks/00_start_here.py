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
# # Start here
#
# These are the laboratories of the textbook *Machine Learning Systems*. You will not train a model in them. You will decide about systems: how many chats one card can hold, how many cameras fit into ten milliseconds, whether the faster chip is worth its silicon. A physics engine answers every decision with figures, and at the end of each task you write a short letter to the person who pays for it.
#
# Volume 1 is about one machine, Volume 2 about a fleet of them.

# %% [markdown]
# ## Four tracks
#
# In Lab 01 you choose one of four missions. It stays yours: the same workload, the same machine, the same wall, and the same person who reads your letters, from the first lab to the last.
#
# | Track | You are | Your mission | Your nemesis | Who reads your letters, and what counts for them |
# |---|---|---|---|---|
# | **Cloud Titan** | LLM architect | Serve Llama-3-70B as fast as a single H100 node can. | The HBM wall: capacity first, then bandwidth. | The CFO: samples per dollar |
# | **Edge Guardian** | Autonomous-vehicle systems lead | Close the car's safety loop in under 10 ms, every time. | The determinism wall: the worst case, not the mean. | The Safety Lead: deterministic reliability |
# | **Mobile Nomad** | AR glasses developer | Run a 60 FPS filter on AR glasses without throttling. | The thermal wall: what the skin can bear. | The UX Designer: hand thermals |
# | **Tiny Pioneer** | Hearables lead | Isolate speech in under 10 ms on less than 1 mW. | The SRAM wall: bytes become microjoules become milliwatts. | The Hardware Lead: every KB of SRAM |

# %% [markdown]
# ## How a lab works
#
# A lab has three tasks. Each task goes through the same four steps, and the order is the point.
#
# 1. **Predict.** You read the situation and commit to one answer, with a line of why. Until you do, the knobs are locked, and nothing that would give the answer away has been computed. Being wrong costs no points: the distance between what you said and what the engine says is what you came for.
# 2. **Act.** The knobs open. Move them until the limits of the task are kept, or the finding it asks for is there.
# 3. **Observe.** The cards answer as you move. Each has a *Math peek* with its formula, every figure in it and where that figure comes from; `assumed` means that nobody has measured it for you. Each has a *Table* that says the same as the picture.
# 4. **Reflect.** You write a letter of 60 to 150 words to your stakeholder: what you decided, the engine's figures of your own design, which term binds and by which law, and what the losing side pays.

# %% [markdown]
# ## Two cells keep your work
#
# Under the card of each task there are two cells of yours.
#
# - The one that starts with `%%record` you only have to run, after you have moved the knobs. It writes your prediction and your design into itself.
# - Below the first line of the one that starts with `%%reflect` you write your letter, as plain text. Then run it.
#
# So the notebook itself is the save file. Close it, reopen it, run it from top to bottom, and everything is as you left it, here and on your instructor's desk. Your drafts are kept in this browser as well.
#
# Then `task1.score()` shows your points row by row, the same rows that the grader will see:
#
# | Row | Points |
# |---|---|
# | A prediction was recorded before the knobs opened | 1 |
# | The design keeps its limits, or shows the finding | 3 |
# | Figures of your own design, within 5 % of the engine's | 3 |
# | The term that binds, and the law that says so | 1.5 |
# | What the losing side pays, with its figure | 1.5 |
#
# Change your design or your letter and score again as often as you like. A letter that would fit any design earns nothing: figures have to be those of *your* design, and figures that match nothing cost points.

# %% [markdown]
# ## What you decide stays with you
#
# Some decisions are written into your **Design Ledger**, and later labs start from them: the number format you choose in Lab 01 is the one your weights have in Lab 02. The ledger is in the card at the top of each lab. If you start in the middle of the book, *Expert preset* fills in what an expert would have decided; *Reset* empties it. It lives in this browser; *Export* gives you a file to carry it elsewhere.

# %% [markdown]
# ## Hand in
#
# At the end of a lab, run `lab.finish()`. It says what is complete. Its button, *Download the notebook to hand in*, saves the notebook, downloads it under the name that the grader expects, and reads the file back. Hand in that one file.

# %% [markdown]
# ## Try the engine
#
# Everything the labs show comes from one function. Run the two cells below: how long does a ResNet-50 take for 32 images on the chip of a pair of AR glasses?

# %%
try:
    from mlsys import Engine, Models, Systems
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")

# %%
Engine.solve(
    model=Models.ResNet50,
    system=Systems.Mobile,
    batch_size=32,
    precision="int8",
    efficiency=0.5,
)

# %% [markdown]
# Memory, compute and overhead add up to the latency: that is the Iron Law, and most of this course is about what to do with it. Change a number and run the cell again. Then open [Lab 01](../lab_01_ml_intro/lab_01_ml_intro.ipynb).
