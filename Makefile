# The commands of CourseGPT Pro. `make` alone lists them.

PYTHON ?= python3
PORT ?= 7860
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test lint fix pocket data evaluate bench screenshot

help:  ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1|\2/' | column -t -s '|'

run: .venv/space  ## open the Space on http://127.0.0.1:7860 (PORT=... for another port)
	GRADIO_SERVER_PORT=$(PORT) $(BIN)/python app.py

test: .venv/dev  ## run all tests (T="-k plan" for some)
	$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m pytest $(T)

lint: .venv/dev  ## check form, rules and types; changes nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright

fix: .venv/dev  ## mend form and what rules can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pocket: .venv/dev  ## make the pocket models again (AGENT=router for one agent's, MODEL=math-pocket for one)
	$(BIN)/python -m agents.training.make_pocket $(MODEL) $(if $(AGENT),--agent $(AGENT))

data: .venv/dev  ## write the kept data sets again
	$(BIN)/python -m agents.training.router_dataset
	$(BIN)/python -m agents.training.math_dataset
	$(BIN)/python -m agents.training.code_dataset

evaluate: .venv/dev  ## score the pocket models and write the tables of README and cards
	$(BIN)/python -m agents.evaluation.score_pocket
	$(BIN)/python -m agents.evaluation.write_tables

bench: .venv/dev  ## measure start, route, TTFT and streaming on this machine
	$(BIN)/python -m agents.evaluation.bench

screenshot: .venv/dev  ## take the README's picture of the running Space
	$(BIN)/python tests/browser/find_chromium.py --install
	$(BIN)/python -m tests.browser.take_screenshot

# What the Space installs, and what tests and training need beside it.
.venv/space: requirements.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev: .venv/space pyproject.toml
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $@
