"""What a project pays for learning late, and what it gains from learning often."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .domain import Real, check, positive


def correction_cost(base: Real, found: Real, origin: Real = 1) -> Real:
    r"""Effort to correct something that was decided at one stage and found wrong at a later one.

    .. math:: C = C_0 \cdot 2^{k}, \quad k = \text{found} - \text{origin}

    Parameters
    ----------
    base : float or array
        Effort at the stage of origin, C_0 [any unit of effort].
    found : float or array
        Stage at which the fault shows: problem 1, data 2, model 3, evaluation 4, deployment 5, monitoring 6.
    origin : float or array
        Stage at which it could have been seen first.

    Returns
    -------
    float or array
        Effort [unit of `base`].

    Raises
    ------
    ValueError
        If `base` is negative or `found` comes before `origin`.

    Notes
    -----
    Valid as an order of magnitude: doubling per stage is a rule fitted to software projects of the 1970s.

    References
    ----------
    B. W. Boehm, "Software Engineering Economics", Prentice-Hall, 1981; doubling per stage: V. J. Reddi,
    "Machine Learning Systems", Volume 1, workflow chapter.

    Examples
    --------
    >>> correction_cost(1.0, found=5), correction_cost(1.0, found=6)
    (16.0, 32.0)
    """
    check("base", base, 0.0)
    check("found - origin", np.subtract(found, origin), 0.0)
    return base * 2.0 ** (found - origin)


def expected_cost(early: Real, miss: Real, late: Real) -> Real:
    r"""Effort to expect when an early check costs something and still overlooks some faults.

    .. math:: \mathbb{E}[C] = C_{early} + m \, C_{late}

    Parameters
    ----------
    early : float or array
        Effort of the check [any unit of effort].
    miss : float or array
        Probability that the check overlooks the fault, m [1].
    late : float or array
        Effort when the fault shows later instead [the same unit].

    Returns
    -------
    float or array
        Expected effort [the same unit].

    Raises
    ------
    ValueError
        If `miss` is outside [0, 1] or an effort is negative.

    Notes
    -----
    Valid for a project that does not mind risk; the expectation hides how bad the bad case is.

    References
    ----------
    Expected value: C. Huygens, "De ratiociniis in ludo aleae", 1657; for design reviews: B. W. Boehm,
    "Software Engineering Economics", Prentice-Hall, 1981.

    Examples
    --------
    >>> expected_cost(2.0, 0.25, 16.0)
    6.0
    """
    check("early", early, 0.0)
    check("miss", miss, 0.0, 1.0)
    check("late", late, 0.0)
    return early + miss * late


def escape(catches: npt.ArrayLike) -> float:
    r"""Probability that a fault passes every one of several independent gates.

    .. math:: m = \prod_i (1 - p_i)

    Parameters
    ----------
    catches : array, shape (n,)
        Probability that each gate catches the fault, p [1].

    Returns
    -------
    float
        Probability that none does [1]; one when there is no gate.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1].

    Notes
    -----
    Valid for gates that fail independently; gates that share a blind spot let more through.

    References
    ----------
    J. Reason, "Human error: models and management", BMJ 320, 2000, doi:10.1136/bmj.320.7237.768.

    Examples
    --------
    >>> f"{escape([0.5, 0.8]):.2f}"
    '0.10'
    """
    check("catches", catches, 0.0, 1.0)
    return float(np.prod(1.0 - np.asarray(catches, dtype=float)))


def quality_after(loops: Real, start: Real, ceiling: Real, gain: Real) -> Real:
    r"""Quality after a number of improvement loops that each close a fixed part of the remaining gap.

    .. math:: q_n = q_{max} - (q_{max} - q_0)(1 - g)^n

    Parameters
    ----------
    loops : float or array
        Loops completed, n [1].
    start, ceiling : float or array
        Quality before the first loop, q_0, and the best one can reach [any unit].
    gain : float or array
        Part of the remaining gap closed by one loop, g [1].

    Returns
    -------
    float or array
        Quality [unit of `start`].

    Raises
    ------
    ValueError
        If `loops` is negative, `gain` is outside [0, 1] or `ceiling` lies below `start`.

    Notes
    -----
    Valid as the simplest curve with diminishing returns; g is a design constant, not a law of nature.

    References
    ----------
    T. P. Wright, "Factors affecting the cost of airplanes", 1936, doi:10.2514/8.155 (learning from
    repetition); the geometric form is the project's own.

    Examples
    --------
    >>> f"{quality_after(10, start=70, ceiling=95, gain=0.2):.1f}"
    '92.3'
    """
    check("loops", loops, 0.0)
    check("gain", gain, 0.0, 1.0)
    check("ceiling - start", np.subtract(ceiling, start), 0.0)
    return ceiling - (ceiling - start) * (1.0 - gain) ** loops


def care_gain(care: Real, gain_limit: Real, scale: Real) -> Real:
    r"""Part of the remaining gap one loop closes, when more time spent on it helps less and less.

    .. math:: g = g_{\infty} (1 - e^{-c / c_0})

    Parameters
    ----------
    care : float or array
        Time spent on the change of one loop, c [any unit of time].
    gain_limit : float or array
        What endless care would reach [1].
    scale : float or array
        Time that reaches 63 % of it, c_0 [the same unit].

    Returns
    -------
    float or array
        Gain per loop, g [1].

    Raises
    ------
    ValueError
        If `care` is negative, `gain_limit` outside [0, 1] or `scale` not positive.

    Notes
    -----
    Valid as a design constant of the labs: it makes an optimum between haste and care, nothing finer.

    References
    ----------
    C. L. Hull, "Principles of Behavior", 1943 (exponential growth towards a limit); the constants are the
    project's own.

    Examples
    --------
    >>> f"{care_gain(2.2, 0.35, 6.0):.3f}"
    '0.107'
    """
    check("care", care, 0.0)
    check("gain_limit", gain_limit, 0.0, 1.0)
    positive("scale", scale)
    return gain_limit * -np.expm1(np.negative(care) / scale)


def probe_miss(effort: Real, scale: Real) -> Real:
    r"""Probability that a search of limited effort overlooks what it is looking for.

    .. math:: m = e^{-w / w_0}

    Parameters
    ----------
    effort : float or array
        Spent on the search, w [any unit of effort].
    scale : float or array
        Effort that leaves 37 %, w_0 [the same unit].

    Returns
    -------
    float or array
        Probability of overlooking it [1].

    Raises
    ------
    ValueError
        If `effort` is negative or `scale` is not positive.

    Notes
    -----
    Valid for random search: every unit of effort has the same chance to find what is left.

    References
    ----------
    B. O. Koopman, "The theory of search II: target detection", Operations Research 4(5), 1956,
    doi:10.1287/opre.4.5.503.

    Examples
    --------
    >>> f"{probe_miss(2.0, 1.0):.3f}"
    '0.135'
    """
    check("effort", effort, 0.0)
    positive("scale", scale)
    return 1.0 * np.exp(np.negative(effort) / scale)
