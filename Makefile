# make serve and make test each set up what they need; the other targets are for those who work on the code.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
TORCH := torch==2.13.0
# The address of PyTorch's CPU index, for machines whose package registry has only the CUDA build.
TORCH_INDEX ?=
HOST ?= 127.0.0.1
PORT ?= 8000
# The folder of public data that the benchmarks of search read.
DATA ?= data
READY := $(VENV)/.ready
export HF_HUB_OFFLINE ?= 1
export TOKENIZERS_PARALLELISM ?= false

.DEFAULT_GOAL := help
.PHONY: help install serve test check bench bench-retrieval bench-scale eval format clean

help: ## Show this list.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-16s %s\n", $$1, $$2}'

install: $(READY) ## Make .venv with everything (once; done again when pyproject.toml changes).

$(READY): pyproject.toml
	@echo "==> Setting up $(VENV) (a few minutes the first time)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is %d.%d" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@$(BIN)/python -c 'import torch' 2>/dev/null && echo "==> PyTorch is there already" || $(MAKE) --no-print-directory torch
	@echo "==> Installing the other packages"
	@$(BIN)/python -m pip install --disable-pip-version-check -q -e '.[dev]'
	@touch $@

.PHONY: torch
torch:
	@echo "==> Installing PyTorch (CPU)"
	@if [ -n "$(TORCH_INDEX)" ]; then \
		$(BIN)/python -m pip install --disable-pip-version-check -q --index-url "$(TORCH_INDEX)" $(TORCH); \
	else \
		$(BIN)/python -m pip install --disable-pip-version-check -q '$(TORCH)+cpu' 2>/dev/null || { \
			echo "==> No CPU build in this registry: taking the standard one (large on Linux; see README, Set-up)"; \
			$(BIN)/python -m pip install --disable-pip-version-check -q $(TORCH); }; \
	fi

serve: $(READY) ## Serve the page at http://127.0.0.1:8000 (HOST=, PORT=).
	@$(BIN)/patient-bot serve --host $(HOST) --port $(PORT)

test: $(READY) ## Run every test.
	@$(BIN)/python -m pytest -n 2

check: $(READY) ## Format, lint, types, layers.
	@$(BIN)/ruff format --check bot tests
	@$(BIN)/ruff check bot tests
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Format the code and mend what the linter can mend.
	@$(BIN)/ruff format bot tests
	@$(BIN)/ruff check --fix bot tests

bench: $(READY) ## Measure answers beside a bare Chroma query and a bare endpoint, in one run.
	@$(BIN)/python -m tests.bench.answers

bench-retrieval: $(READY) ## Compare search with its peers on public data: DATA=folder (docs/retrieval.md).
	@$(BIN)/python -m tests.bench.retrieval --data "$(DATA)"

bench-scale: $(READY) ## Search in libraries of 1,000 to 1,000,000 passages: DATA=folder (docs/retrieval.md).
	@$(BIN)/python -m tests.bench.scale --data "$(DATA)"

eval: $(READY) ## Ask the scripted questions, with the stock pipeline beside; reports in build/evaluation.
	@$(BIN)/patient-bot eval --peer stock --out build/evaluation

clean: ## Remove what was built (not the data folder).
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
