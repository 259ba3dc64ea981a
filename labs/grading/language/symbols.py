"""International spellings of units, each mapped to a unit of `mlsys.ureg`; the same in every language.

Pint is never asked to read a student's spelling: it would take ``10 Gb`` for gilbert, ``60 fps`` for feet per
second and ``25 C`` for coulomb. What is not listed here, or in a language, is no unit.
"""

_PREFIXES = {
    "": "", "f": "femto", "p": "pico", "n": "nano", "μ": "micro", "u": "micro", "m": "milli",
    "k": "kilo", "K": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta", "E": "exa",
}  # fmt: skip


def _spell(prefixes: str, spellings: str, unit: str) -> dict[str, str]:
    return {p + s: _PREFIXES[p] + unit for p in ("", *prefixes) for s in spellings.split()}


UNITS: dict[str, str] = {
    **_spell("mμunp", "s sec", "second"),
    **_spell("", "min mins", "minute"),
    **_spell("", "h hr hrs", "hour"),
    **_spell("", "d", "day"),
    **_spell("", "wk wks", "week"),
    **_spell("kKMGTPE", "B", "byte"),
    **_spell("kKMGTP", "bit", "bit"),
    **{p + "b": _PREFIXES[p] + "bit" for p in "MGT"},
    # Sloppy lower case still means bytes: nobody measures a model in millibytes.
    **{p.lower() + "b": _PREFIXES[p] + "byte" for p in "kMGT"},
    "KiB": "kibibyte", "MiB": "mebibyte", "GiB": "gibibyte", "TiB": "tebibyte",
    **_spell("kKMGT", "Bps", "byte/second"),
    **_spell("kKMGT", "bps", "bit/second"),
    # A capital S makes a rate, a small one a plural.
    **_spell("kKMGTPE", "FLOP FLOPs Flop Flops flop flops OP OPs Op Ops op ops", "FLOP"),
    **_spell("kKMGTPE", "FLOPS OPS", "FLOP/second"),
    **_spell("kKMGTP", "MAC MACs", "MAC"),
    **_spell("kMGTmμun", "W", "watt"),
    **_spell("kMGTmμun", "Wh", "watt_hour"),
    **_spell("kMmμunpf", "J", "joule"),
    "mw": "milliwatt", "kw": "kilowatt", "mj": "millijoule",
    **_spell("kMG", "Hz", "hertz"),
    "hz": "hertz", "khz": "kilohertz", "mhz": "megahertz", "ghz": "gigahertz",
    **_spell("kMG", "tok toks token tokens sample samples img imgs image images frame frames hop hops", "sample"),
    **_spell("", "fps FPS tps TPS", "sample/second"),
    **_spell("kMG", "req reqs request requests", "request"),
    **_spell("", "qps QPS rps RPS", "request/second"),
    **_spell("k", "m", "meter"),
    **_spell("k", "g", "gram"),
    "°C": "degree_Celsius", "ºC": "degree_Celsius", "℃": "degree_Celsius", "degC": "degree_Celsius",
    "K": "kelvin", "dB": "decibel",
    "%": "percent", "pp": "percent", "x": "", "X": "", "×": "",
    "$": "USD", "USD": "USD", "US$": "USD",
}  # fmt: skip
# A lone "m" is as often minutes or millions as metres.
del UNITS["m"]

MONEY = ("US$", "USD", "$")
"""Symbols that may stand before their number."""

FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75}
"""Signs that add to the number before them."""
