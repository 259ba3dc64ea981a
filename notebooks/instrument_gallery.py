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
# # Instrument gallery
#
# Every card of the course, once, with an example behind it. Nothing is predicted, recorded or graded here, and no example is a case of a lab. A lab shows an instrument from the chapter on that explains it, so you may see some here before their time.
#
# All cards are read the same way, from top to bottom: name and verdict, the one figure that counts, the picture, an alert if something is wrong, *Math peek*, *Table*.
#
# - **Blue** is what the engine says. **Ink** is you: a diamond and a dashed line are what you predicted.
# - A limit is a line in ink. Once it is broken it is **red**, and a verdict in words says by how much.
# - **Blue hatching**: the design does not fit its machine. The engine answers all the same.
# - **Red hatching**: this part lies over a limit, or the whole does not fit.
# - `assumed` in a Math peek: nobody has measured this figure for you.
#
# If the next cell says that there is no module `labs`, install the wheel that came with the course (`pip install mlsys_labs-….whl`) and start the kernel again.

# %%
from labs.core.gallery import Exhibit

# %% [markdown]
# ## Plain cards
#
# Free in every lab: figures as they are, one quantity against its limit, and three diagnoses side by side.

# %%
Exhibit("Facts")

# %%
Exhibit("LimitBar").move(chats=48)

# %%
Exhibit("DamCard").move(months=6, peak=10)

# %% [markdown]
# ## Latency waterfall, from Lab 02
#
# The Iron Law as a sum: moving bytes, arithmetic, and the overhead of the software, which is drawn even when it is too thin to see. Fixed time outside the model stands in grey in front, where a lab counts it. *Try*: ten times the peak. Which bar moved, and by how much the sum?

# %%
Exhibit("LatencyWaterfall").move(peak=10)

# %% [markdown]
# ## Constraint ladder, from Lab 03
#
# Six stages of a project. A constraint of the first that shows only at a later one costs twice as much for every stage it passed. The dashed line is what the plan may expect to pay, with the probe that you chose.

# %%
Exhibit("ConstraintLadder").move(weeks=2)

# %% [markdown]
# ## Feed gauge, from Lab 04
#
# What a machine could take in, and what storage and decoders deliver. The empty part of the lower bar is waiting. *Try*: more cores, then another format.

# %%
Exhibit("FeedGauge")

# %% [markdown]
# ## Memory stack, from Lab 05
#
# What fills a memory, layer on layer, under the line where it ends. *Try*: let a tenth of the parameters learn.

# %%
Exhibit("MemoryStack").move(share=0.1)

# %% [markdown]
# ## Scaling curve, from Lab 06
#
# A cost over one structural knob, both axes logarithmic: a power law is a straight line, and its slope is the power. The dotted lines have the slopes named above the chart.

# %%
Exhibit("ScalingCurve").move(side=320)

# %% [markdown]
# ## Kernel timeline, from Lab 07
#
# The first kernels of a pass, as they are on average: a gap of software, then work. The engine knows no jitter, so all gaps are alike.

# %%
Exhibit("KernelTimeline").move(runtime="CloudGraph")
