# Every verb of the project. `make help` lists them; each does the set-up it needs.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
LAB_PORT ?= 8899
ARGS ?=

.PHONY: help
help: ## list the verbs
	@echo "mlsys-labs: make VERB"
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Variables: PYTHON=$(PYTHON) PORT=$(PORT) LAB_PORT=$(LAB_PORT) ARGS='more options for the command'"

# -- set-up ---------------------------------------------------------------------------------------

.PHONY: install
install: .venv/installed ## prepare .venv: the project, editable, with everything its verbs need

.venv/installed: pyproject.toml lite/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "mlsys-labs needs Python 3.11 or newer, $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make install PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "[install] python3-venv"; apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; \
	  else echo "Python's venv module is missing. Run: sudo apt-get install python3-venv"; exit 1; fi; }
	@[ -x $(BIN)/python ] || { echo "[install] virtual environment .venv"; $(PYTHON) -m venv .venv; }
	@echo "[install] packages (a few minutes the first time)"
	@# What runs in the browser is pinned, and people develop with the same versions
	@sed -n 's/^\([a-z0-9-]*==[^ ]*\).*/\1/p' lite/requirements.txt > .venv/pins.txt
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --progress-bar on \
	  --constraint .venv/pins.txt --editable '.[dev]'
	@touch $@
	@echo "[install] done"

.PHONY: browser
browser: install ## find a Chromium and a Firefox for the browser tests, or install them
	@$(BIN)/python -m tests.browser.chromium
	@$(BIN)/python -m tests.browser.firefox

# -- use ------------------------------------------------------------------------------------------

.PHONY: serve
serve: install ## build the JupyterLite site (if anything changed) and serve it
	@$(BIN)/python -m lite serve --port $(PORT) $(ARGS)

.PHONY: site
site: install ## build the JupyterLite site into build/site
	@$(BIN)/python -m lite build $(ARGS)

.PHONY: lab
lab: install ## open a working copy of the course in JupyterLab
	@$(BIN)/mlsys-labs lab --port $(LAB_PORT) $(ARGS)

# -- author ---------------------------------------------------------------------------------------

.PHONY: release
release: install ## make release/ from source/ (nbgrader), byte for byte
	@$(BIN)/mlsys-labs release $(ARGS)

.PHONY: handout
handout: install ## pack what a student may have into build/handout
	@$(BIN)/mlsys-labs handout $(ARGS)

.PHONY: sync
sync: install ## bring notebooks and their .py pairs, presets, filled notebooks and release up to date
	@$(BIN)/mlsys-labs sync $(ARGS)

.PHONY: docs
docs: install ## write the reference of mlsys into build/docs
	@$(BIN)/pdoc --math --docformat numpy --output-directory build/docs mlsys mlsys.engine mlsys.profile \
	  mlsys.spec mlsys.units mlsys.variants mlsys.sourced mlsys.catalog mlsys.catalog.constants mlsys.laws mlsys.studies
	@echo "build/docs/index.html"

.PHONY: format
format: install ## format and mend what ruff can mend
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

# -- prove ----------------------------------------------------------------------------------------

.PHONY: check
check: install ## lint, types, stale copies, coverage of scenarios
	@echo "[check] ruff"; $(BIN)/ruff check . && $(BIN)/ruff format --check --quiet .
	@echo "[check] mypy"; $(BIN)/mypy
	@echo "[check] generated copies"; $(BIN)/mlsys-labs sync --check
	@echo "[check] coverage"; $(BIN)/mlsys-labs coverage

.PHONY: test-units
test-units: install ## tests without a browser
	@$(BIN)/python -m pytest tests -m 'not browser' $(ARGS)

.PHONY: test-notebooks
test-notebooks: install ## re-execute every notebook: strict where it has answers, lax over release/
	@$(BIN)/python -m pytest --nbval --nbval-cell-timeout 120 -p no:cacheprovider source notebooks tests/notebooks $(ARGS)
	@$(BIN)/python -m pytest --nbval-lax --nbval-cell-timeout 120 -p no:cacheprovider release $(ARGS)

.PHONY: test-browser
test-browser: browser site ## tests in a real Chromium and Firefox, over the site and over JupyterLab
	@$(BIN)/python -m pytest tests/browser $(ARGS)

.PHONY: test
test: check test-units test-notebooks test-browser ## everything CI runs

.PHONY: bench
bench: install ## speed of the engine and of grading, as ratios within one run
	@$(BIN)/python -m benchmarks $(ARGS)

.PHONY: bench-lite
bench-lite: browser site ## cold start and sliders in the browser, beside a stock site
	@$(BIN)/python -m benchmarks.site $(ARGS)

.PHONY: clean
clean: ## remove what was built (the virtual environment stays)
	rm -rf build dist artifacts .pytest_cache .mypy_cache .ruff_cache .hypothesis .jupyterlite.doit.db
