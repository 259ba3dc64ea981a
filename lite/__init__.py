"""The JupyterLite site: everything that turns the course into static files a browser can run alone.

This folder is a tool of the repository, not a part of the distribution. Run it from the repository's root:
``python -m lite --help``.

Rooms
-----
pyodide.py      the official Python-for-browsers files, fetched from one of three places, accepted by hash only
wheels.py       our own wheel and its pure-Python dependencies, from pins with hashes; compiled to bytecode
pip.py          the one way a package registry is reached
bytecode.py     archives compiled for Pyodide's Python, by whatever is at hand (bytecode.js: under Node.js)
distribution.py the folder ``static/pyodide`` of the site: Pyodide, the wheels and one lock that knows them all
site.py         the whole site: contents, JupyterLite, start page, and the checks that it stands alone
server.py       ``serve``: the site on this machine
course.py       what the site says about the course: its notebooks, its map
progress.py     what a person sees meanwhile

Data
----
pyodide.json        hashes of the official release, and where it may come from
requirements.txt    pins and hashes of the pure-Python wheels
jupyter-lite.json   configuration of JupyterLite and its kernel
overrides.json      JupyterLab settings for this site: the arrow keys belong to sliders
imported.txt        modules that a lab imports, which are worth compiling (``python -m tests.browser.imported`` writes it)
pruned.json         parts of JupyterLab that the site does without
kernel/             what runs in the kernel's worker before the first cell
page/               what is added to JupyterLite's notebook page
start/              the start page

Why it is built so: docs/decisions/0020 to 0022.
"""
