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
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Playground
#
# Any model of the catalog on any machine of the catalog. Nothing is predicted, recorded or graded here.
#
# If the next cell says that there is no module `labs`, install the wheel that came with the course
# (`pip install mlsys_labs-….whl`) and start the kernel again.

# %%
from labs.core.playground import Playground

Playground(model="ResNet50", system="Mobile", precision="int8")

# %% [markdown]
# ## The same in code
#
# One call answers everything. A profile prints as a table; each field is a quantity with its unit.

# %%
from mlsys import Engine, Models, ModelSpec, Runtimes, SystemArchetype, Systems, ureg

profile = Engine.solve(model=Models.Llama3_70B, system=Systems.Cloud, batch_size=11, precision="int8")
profile

# %% [markdown]
# `terms` says what went into it, symbol by symbol, and where each figure comes from.

# %%
from labs.core.components import MathPeek
from labs.core.components.latency_waterfall import IRON_LAW

MathPeek(IRON_LAW, profile.terms)

# %%
for term in profile.terms:
    if term.assumed:
        print(term)

# %% [markdown]
# ## A curve in one call
#
# Any number may be an array. Twelve chats no longer fit, and the engine still says how fast they would be.

# %%
curve = Engine.solve(Models.Llama3_70B, Systems.Cloud, batch_size=[1, 4, 8, 11, 12, 16], precision="int8")
print(curve.latency)
print(curve.feasible)

# %% [markdown]
# ## Variants
#
# A longer conversation, a better runtime, a chip with ten times the arithmetic.

# %%
Engine.solve(
    Models.Llama3_70B.variant(context=8192),
    Systems.Cloud.variant(runtime=Runtimes.CloudGraph, scale={"peak": 10}),
    precision="int8",
)

# %% [markdown]
# ## Your own
#
# Plain SI numbers, or quantities of any unit that fits; what does not fit is refused by name.

# %%
mine = ModelSpec(
    "MyNet", parameters=3e6, macs=ureg.Quantity(300, "MFLOP"), activations=10e6, sample_unit="image"
)
board = SystemArchetype(
    "MyBoard",
    tier="edge",
    peak={"int8": ureg.Quantity(2, "TFLOP/s")},
    bandwidth=ureg.Quantity(8, "GB/s"),
    ram=ureg.Quantity(512, "MiB"),
)
Engine.solve(mine, board, precision="int8")

# %%
try:
    Engine.solve(mine, board, precision="fp16")
except ValueError as error:
    print(error)

# %% [markdown]
# ## What there is
#
# `Models`, `Systems` and `Runtimes` print as tables, search, and answer a misspelt name with the nearest ones.

# %%
Models.search("llama")

# %%
Systems.search("mobile")
