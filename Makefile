# nnviz. `make` lists what can be done; `make run` and `make test` install what they need first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
ARGS   ?=
SHOT   := $(BIN)/nnviz screenshot --epochs 0
PALETTES := blue-orange green-purple teal-gold high-contrast
SCREENS  := 1280x800@1 1920x1080@1 1920x1080@2

.DEFAULT_GOAL := help
.PHONY: help install libraries run test check format bench performance pictures digits clean

help:  ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(VENV)/.installed libraries  ## Install nnviz and what it needs into .venv

run: install  ## Open the window (a file: make run ARGS=net.npz)
	@$(BIN)/nnviz $(ARGS)

test: $(VENV)/.installed-tools libraries  ## Run all tests (some: make test ARGS=tests/engine)
	@QT_QPA_PLATFORM=$${QT_QPA_PLATFORM:-offscreen} $(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.installed-tools  ## Lint, formatting and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: $(VENV)/.installed-tools  ## Mend formatting and what lint can mend
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

bench: $(VENV)/.installed-peers libraries  ## Measure all, beside PyTorch and scikit-learn (some: make bench ARGS=engine)
	@$(BIN)/python benchmarks/run.py $(ARGS)

performance: $(VENV)/.installed-peers libraries  ## Measure all and write docs/performance.md
	@$(BIN)/python benchmarks/run.py --write $(ARGS)

pictures: install  ## Make the pictures of the documentation, and in build/pictures those to look the window over
	@mkdir -p docs/pictures build/pictures
	$(BIN)/nnviz train --dataset mnist --epochs 5 --save build/pictures/mnist.npz
	$(BIN)/nnviz train --dataset spiral --epochs 200 --save build/pictures/spiral.npz
	@for theme in dark light; do for net in mnist spiral; do \
		$(SHOT) build/pictures/$$net.npz --theme $$theme --output build/pictures/$$net-$$theme.png || exit 1; \
		for palette in $(PALETTES); do for screen in $(SCREENS); do \
			$(SHOT) build/pictures/$$net.npz --theme $$theme --palette $$palette --size $${screen%@*} --scale $${screen#*@} \
				--output build/pictures/$$net-$$theme-$$palette-$$screen.png || exit 1; \
		done; done; done; \
		cp build/pictures/mnist-$$theme.png docs/pictures/window-$$theme.png; \
		cp build/pictures/spiral-$$theme.png docs/pictures/spiral-$$theme.png; \
	done
	$(SHOT) build/pictures/spiral.npz --canvas-only --output docs/pictures/network.svg

digits: install  ## Train the network that comes with nnviz, in resources/models (some 15 minutes)
	$(BIN)/python -m nnviz.training.recipe

clean:  ## Remove the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. Each step is done once, and again when pyproject.toml changes.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "nnviz needs Python 3.11 or newer, '$(PYTHON)' is not: try make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null \
		|| { echo "'$(PYTHON)' cannot make a virtual environment; on Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	@echo "Installing nnviz into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --editable .
	@touch $@

$(VENV)/.installed-tools: pyproject.toml | $(VENV)/.installed
	@echo "Installing nnviz with its tests and checks into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --editable '.[test,check]'
	@touch $@

$(VENV)/.installed-peers: pyproject.toml | $(VENV)/.installed
	@echo "Installing PyTorch and scikit-learn, to be measured beside, into $(VENV)"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --editable '.[bench]'
	@touch $@

# As root: installs the system libraries that Qt lacks. Else one line says the command.
libraries: $(VENV)/.installed
	@$(BIN)/python -m nnviz.qt_libraries --install
