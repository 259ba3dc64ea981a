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
# # The engine against measured devices
#
# Every measured latency that the calibrated runtimes rest on, beside what `Engine.solve` says of the same model on the
# same device. On the solid line the two agree; between the dashed ones they differ by less than a factor of two. Hover
# a marker to see which row it is and where it stands in public.
#
# If the next cell says that there is no module `labs`, install the wheel that came with the course
# (`pip install mlsys_labs-….whl`) and start the kernel again.

# %%
from labs.core.mirror import Mirror, points

Mirror()

# %% [markdown]
# The table gives the median and the 90th percentile of |ln(predicted / measured)|: 0.10 is 10 % off, 0.69 a factor of
# two. *In sample* is the error on the points of the fit itself. *Device left out* is the honest one: each device is
# predicted by constants that never saw it. A class with a single device has none. *Fifth held back* is one fit without
# a fixed fifth of the devices. `profile.confidence` carries the error of the runtime's class:

# %%
from mlsys import Engine, Models, Runtimes, Systems

print(Engine.solve(Models.ResNet50, Systems.H100, batch_size=8, precision="int8").confidence)
print(Engine.solve(Models.ResNet50, Systems.TPUv5e, batch_size=8, precision="int8").confidence)

# %% [markdown]
# ## Where the engine is weak
#
# **Phone NPUs.** Their vendors publish no dense peak rates, most stand in the catalog as guesses, and the same model
# takes 2.5 times as long on the slowest of the five as on the fastest, against the order of the data sheets.
# **Jetson.** Two devices only, so a third can be off by more than the table says; 8-bit YOLO falls back to 16 bits in
# some layers, which the counts do not know. **Eager frameworks at a small batch.** The tax of a kernel is the host's,
# and hosts differ. **Depthwise networks** in large batches run slower than their bytes say. The largest misses:

# %%
for point in sorted(points(), key=lambda point: -abs(point.error))[:12]:
    print(f"{point.predicted / point.measured:5.2f} ×  {point.runtime_class:17} {point.id}")

# %% [markdown]
# ## Is physics beaten?
#
# No device can be faster than max(arithmetic at peak, bytes at full bandwidth). Where a measurement seems to be, the
# data sheet or the count of bytes is in doubt: activations that stay in a cache of tens of megabytes (L4, phone NPUs),
# a peak stated without the matrix units that fp32 runs on (Orin NX), a byte a cycle assumed for a microcontroller's
# flash (RA8D1).

# %%
for point in points():
    if point.bound > point.measured:
        print(f"{point.measured / point.bound:.2f} of the bound  {point.id}")

# %% [markdown]
# ## Serving at full load
#
# How many sequences fit beside the weights decides most of a server's throughput. TensorRT-LLM publishes tokens per
# second of an H100 at full load; the study `FullLoad` fills the memory and charges the prompts to the same machine.

# %%
from mlsys.catalog.measured import FULL_LOAD
from mlsys.studies.full_load import FullLoad

server = Systems.H100.variant(runtime=Runtimes.CompiledDecode, reserve=0)
for _, _, model, _, _devices, tokens_in, tokens_out, published, _ in FULL_LOAD:
    if model == "llama3.1-8b":
        study = FullLoad(tokens_in, tokens_out)
        load = Engine.solve(Models.Llama3_8B.variant(kv_bytes=1), server, precision="fp8", study=study).study
        print(
            f"{tokens_in:6} in {tokens_out:5} out: {load.batch.m:6.0f} sequences, {load.throughput.m:7,.0f} token/s, "
            f"published {published:6,}"
        )

# %% [markdown]
# ## Energy of a microcontroller
#
# A board draws nearly the same power whatever net it runs, so energy is active power times latency. MLPerf Tiny
# measured both.

# %%
from mlsys.catalog.measured import ENERGY

for case, device, _, seconds, joules, _ in ENERGY:
    if device == "STMicroelectronics:NUCLEO_H7A3ZI_Q":
        print(
            f"{case:55} {1e6 * joules:8.0f} µJ measured, {1e6 * seconds * Systems.STM32H7.active_power:8.0f} µJ"
        )

# %% [markdown]
# ## Run the fit again
#
# In a checkout of the project, `python -m calibration.fit` fits all classes and prints the table above with the
# constants; it needs numpy alone and takes seconds. `docs/decisions/0010-calibration.md` says what was tried, what
# held on devices that were left out and what did not.
