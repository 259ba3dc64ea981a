"""Work and time of training runs."""

from __future__ import annotations

from .domain import Real, check, positive


def training_work(parameters: Real, tokens: Real, passes: Real = 3.0) -> Real:
    r"""Arithmetic of training a dense transformer.

    .. math:: O = 2 k P D, \quad k = 3: \; O = 6 P D

    Parameters
    ----------
    parameters : float or array
        P [1].
    tokens : float or array
        Training tokens, D [1].
    passes : float or array
        Forward passes' worth of work a step, k [1]: one forward and two backward, one less with frozen
        weights, one more when activations are recomputed.

    Returns
    -------
    float or array
        Work [FLOP].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for dense models at short context: attention over the context is left out.

    References
    ----------
    J. Kaplan et al., "Scaling laws for neural language models", 2020, arXiv:2001.08361.

    Examples
    --------
    >>> f"{training_work(70.6e9, 1e9):.2e} FLOP"
    '4.24e+20 FLOP'
    """
    positive("parameters", parameters)
    positive("tokens", tokens)
    positive("passes", passes)
    return 2.0 * passes * parameters * tokens


def train_time(work: Real, peak: Real, utilisation: Real) -> Real:
    r"""Time of a training run on one accelerator.

    .. math:: T = \frac{O}{R \cdot \mathrm{MFU}}

    Parameters
    ----------
    work : float or array
        O [FLOP].
    peak : float or array
        Of the accelerator, R [FLOP/s].
    utilisation : float or array
        Share of the peak that useful arithmetic reaches [1].

    Returns
    -------
    float or array
        Time [s].

    Raises
    ------
    ValueError
        If `work` or `peak` is not positive, or `utilisation` is outside (0, 1].

    Notes
    -----
    Valid for a steady run; restarts and evaluation come on top.

    References
    ----------
    A. Chowdhery et al., "PaLM", 2022, arXiv:2204.02311 (model FLOP utilisation).

    Examples
    --------
    >>> f"{train_time(6 * 70.6e9 * 1e9, 989.4e12, 0.4) / 86400:.1f} days"
    '12.4 days'
    """
    positive("work", work)
    positive("peak", peak)
    check("utilisation", utilisation, 0.0, 1.0, above=True)
    return work / (peak * utilisation)


def model_flops_utilisation(throughput: Real, work_per_sample: Real, peak: Real) -> Real:
    r"""Share of the peak rate that useful arithmetic reaches.

    .. math:: \mathrm{MFU} = \frac{X \, O_1}{R}

    Parameters
    ----------
    throughput : float or array
        Samples a second, X [1/s].
    work_per_sample : float or array
        O_1 [FLOP].
    peak : float or array
        Of the accelerator at the precision in use, dense, R [FLOP/s].

    Returns
    -------
    float or array
        Utilisation [1].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid when peak and work count alike (dense or sparse, MAC or FLOP); recomputed work does not count.

    References
    ----------
    A. Chowdhery et al., "PaLM", 2022, arXiv:2204.02311.

    Examples
    --------
    >>> f"{model_flops_utilisation(441.8, 141.2e9, 1978.9e12):.1%}"
    '3.2%'
    """
    positive("throughput", throughput)
    positive("work_per_sample", work_per_sample)
    positive("peak", peak)
    return throughput * work_per_sample / peak
