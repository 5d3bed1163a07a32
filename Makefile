# The commands of Proofmill; CI calls only these. They need Python 3.11 or newer, a C compiler, cargo and, for tests,
# Node with npm. All else goes into .venv, native/target and tests/strangers/node_modules.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
UV_VERSION := 0.13.8
VENV := .venv
BIN := $(VENV)/bin
CARGO := cargo
WORKSPACE := --manifest-path native/Cargo.toml
CODE := $(wildcard src/proofmill tests examples benchmarks)
NATIVE_FILES := $(shell find native -name target -prune -o -path native/fuzz -prune -o -type f ! -name '*.md' -print)
STRANGERS := tests/strangers
FUZZ ?= 20
FUZZ_SECONDS ?= 60
CARGO_FUZZ_VERSION := 0.13.2

# Stamps: each is newer than what it was made from, so that a warm run does nothing.
UV := $(VENV)/.uv-$(UV_VERSION)
PACKAGES := $(VENV)/.packages
NATIVE := $(VENV)/.native
NODE_PACKAGES := $(STRANGERS)/node_modules/.package-lock.json
CARGO_FUZZ := $(CURDIR)/native/target/cargo-fuzz-$(CARGO_FUZZ_VERSION)

# uv and maturin work on this environment only, and take the Python that made it.
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
export UV_PROJECT_ENVIRONMENT := $(VENV)
export UV_PYTHON_DOWNLOADS := never

# rustup looks for its toolchains under HOME. Under another HOME (a clean build) they lie beside the cargo that was found.
ifndef RUSTUP_HOME
RUSTUP_BESIDE_CARGO := $(shell cargo=$$(command -v cargo) && [ ! -d "$$HOME/.rustup" ] \
	&& cd "$$(dirname "$$cargo")/../../.rustup" 2>/dev/null && pwd)
ifneq ($(RUSTUP_BESIDE_CARGO),)
export RUSTUP_HOME := $(RUSTUP_BESIDE_CARGO)
endif
endif

# maturin, cargo test and clippy share one profile and one set of packages, so that no crate is compiled twice.
RELEASE := $(WORKSPACE) --quiet --locked --release --workspace

# $(call need,what is missing,command that shows it is there)
need = @$(2) >/dev/null 2>&1 || { echo "proofmill needs $(1)" >&2; exit 1; }

.PHONY: help
help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

.PHONY: install
install: $(NATIVE) ## Install Proofmill and its tools into .venv

.PHONY: demo
demo: demo-payment demo-balance ## Run the demo of every family of statements

.PHONY: demo-payment
demo-payment: $(NATIVE) ## Prove payments over HTTP and accept them as a shop does
	@$(BIN)/python examples/payment/demo.py

.PHONY: demo-balance
demo-balance: $(NATIVE) ## Prove private balances over HTTP, then try what must be refused
	@$(BIN)/python -m examples.balance.demo

.PHONY: serve
serve: $(NATIVE) ## Serve the payment profile on 127.0.0.1:8080
	@$(BIN)/proofmill serve --profile payment

.PHONY: fuzz
fuzz: $(NODE_PACKAGES) $(NATIVE) $(CARGO_FUZZ)/bin/cargo-fuzz ## Fuzz each reader of the core for FUZZ_SECONDS (60), random tests FUZZ (20) times
	$(BIN)/python native/fuzz/seeds.py
	native/fuzz/run $(CARGO_FUZZ)/bin/cargo-fuzz $(FUZZ_SECONDS)
	FUZZ=$(FUZZ) $(BIN)/pytest -m hypothesis

.PHONY: test
test: $(NODE_PACKAGES) check test-native ## Check and test everything but the long tests
	$(BIN)/pytest --numprocesses 2 --dist loadfile

.PHONY: test-all
test-all: $(NODE_PACKAGES) check test-native ## Check and test everything, the long tests too
	$(CARGO) test $(WORKSPACE) --quiet --locked --release -p proofmill-recursion -- --ignored
	$(BIN)/pytest -m ""

.PHONY: check
check: $(NATIVE) ## Formatting, types, import layers, stubs; warnings are errors
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --quiet --check
	$(BIN)/mypy $(CODE)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m mypy.stubtest --concise --mypy-config-file pyproject.toml proofmill._native
	$(CARGO) fmt $(WORKSPACE) --all --check
	$(CARGO) clippy $(RELEASE) --all-targets -- -D warnings

.PHONY: test-native
test-native: $(NATIVE)
	$(CARGO) test $(RELEASE)

.PHONY: bench
bench: $(NODE_PACKAGES) $(NATIVE) ## Measure, print the table, write benchmarks/results/*.json
	@$(BIN)/python -m benchmarks

$(UV):
	$(call need,Python 3.11 or newer (make PYTHON=… chooses one),$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))')
	$(call need,Python's venv and pip (Debian: the package python3-venv),$(PYTHON) -c 'import venv; import ensurepip')
	$(call need,a C compiler called cc,command -v cc)
	$(call need,cargo; it is missing or has no toolchain (rustup default stable),$(CARGO) --version)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

$(PACKAGES): $(UV) pyproject.toml uv.lock
	$(BIN)/uv sync --quiet --locked --no-install-project
	@touch $@

$(NATIVE): $(PACKAGES) $(NATIVE_FILES)
	$(call need,cargo; it is missing or has no toolchain (rustup default stable),$(CARGO) --version)
	$(BIN)/maturin develop --quiet --uv --release --locked
	@touch $@

$(CARGO_FUZZ)/bin/cargo-fuzz:
	$(CARGO) install --quiet --locked --root $(CARGO_FUZZ) cargo-fuzz@$(CARGO_FUZZ_VERSION)

$(NODE_PACKAGES): $(STRANGERS)/package-lock.json
	$(call need,Node with npm for its tests,npm --version)
	cd $(STRANGERS) && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error
	@touch $@
