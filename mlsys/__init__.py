"""Physics of machine-learning systems: how fast, how big and how hungry a model is on a machine.

One door, ``Engine.solve(model, system, ...)``, answers with a profile. What stands where:

* :mod:`mlsys.engine`: the door;
* :mod:`mlsys.profile`: what it answers, and the terms that explain every figure;
* :mod:`mlsys.spec`: ``ModelSpec``, ``SystemArchetype`` and ``Runtime``, to build one's own;
* :mod:`mlsys.catalog`: named ones, ``Models``, ``Systems`` and ``Runtimes``, each figure with its source;
* :mod:`mlsys.variants`: what a structural knob (resolution, width, heads, bits) does to a model;
* :mod:`mlsys.studies`: questions beyond one pass (queues, drift, cost, …), asked with ``study=``;
* :mod:`mlsys.laws`: the equations they use, on plain SI numbers;
* :mod:`mlsys.units`: the one pint registry; :mod:`mlsys.sourced`: numbers that remember their source.
"""

from .catalog import Models, Runtimes, Systems
from .engine import Engine
from .profile import PerformanceProfile, Term
from .spec import ModelSpec, Runtime, SystemArchetype
from .units import Q_, InputError, ureg

__all__ = [
    "Q_",
    "Engine",
    "InputError",
    "ModelSpec",
    "Models",
    "PerformanceProfile",
    "Runtime",
    "Runtimes",
    "SystemArchetype",
    "Systems",
    "Term",
    "ureg",
]
