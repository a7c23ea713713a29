# Navis Answers. `make run` and `make test` do everything; they set themselves up first.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8080
CONTENT ?= content_ingest/library
NAVIS_DATA ?= ../shared/data
export NAVIS_DATA

.PHONY: run ask test lint setup lock opensearch opensearch-stop model bench-model bench-engines bench-ingest framework bench-answer bench-retrieval bench-medquad bench-growth bench-ablation bench-points bench-writer chaos chaos-ingest fuzz clean

run: setup $(if $(MODEL),model)  ## start the service, fill it, ask one question, keep serving (CONTENT=DIR PORT=N MODEL=1 Q="...")
	@$(BIN)/python -m infra.run --content "$(CONTENT)" --port $(PORT) $(if $(MODEL),--model .tools/model)
run ask: override export Q := $(value Q)

ask: setup  ## ask the running service: make ask Q="..."
	@$(BIN)/python -m infra.run --port $(PORT) --ask "$$Q"

test: setup  ## every suite that this machine can run; names those that it cannot
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: setup  ## style, types and the template
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/cfn-lint template.yaml

setup: $(VENV)/.ready

# The lock is complete: nothing is resolved, every hash is checked. uv takes seconds where pip takes minutes; pip brings
# uv, and does the rest itself where uv does not reach the package index.
LOCKED := --quiet --no-deps --require-hashes
$(VENV)/.ready: requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed; name it with PYTHON="; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$$($(PYTHON) --version) is too old; Python 3.11 or later is needed; name it with PYTHON="; exit 1; }
	@echo "setting up in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@awk '/^[a-z]/ { mine = /^uv==/ } mine' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install $(LOCKED) --disable-pip-version-check --requirement $(VENV)/uv.txt
	@$(BIN)/uv pip install $(LOCKED) --python $(BIN)/python --requirement requirements.lock || \
		$(BIN)/python -m pip install $(LOCKED) --disable-pip-version-check --requirement requirements.lock
	@touch $@

lock: setup  ## renew requirements.lock and each function's requirements.txt from pyproject.toml
	@for group in dev api retrieval generation compliance ingestion operations; do \
		if [ $$group = dev ]; then out=requirements.lock; with=; \
		else out=functions/$$group/requirements.txt; with="--constraint requirements.lock"; fi; \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			--group $$group $$with --output-file $$out || exit 1; done

opensearch: setup  ## start a node on 127.0.0.1:19200 for tests and benchmarks, and tell it our fields
	@infra/opensearch/node.sh start && $(BIN)/python -m infra.opensearch apply

opensearch-stop:  ## stop it
	@infra/opensearch/node.sh stop

model:  ## fetch the language model that is tried and tested with (35 MB), into .tools/model
	@infra/model/fetch.sh

bench-model: setup  ## what the language model takes: passages a second, a question, loading, size; one JSON line last
	@$(BIN)/python -m tests.benchmarks.model

bench-engines: setup  ## both engines on the real pages: whether they agree, and what we add to a bare call; one JSON line last
	@$(BIN)/python -m tests.benchmarks.engines

bench-ingest: setup $(if $(FRAMEWORK),framework)  ## pages a second in one process and through the service (FRAMEWORK=1 adds LlamaIndex's and Haystack's); one JSON line last
	@$(BIN)/python -m tests.benchmarks.ingest

# Frameworks to compare with, in an environment of their own: the project does not use them.
framework: .tools/framework/bin/python
.tools/framework/bin/python: | setup
	@$(PYTHON) -m venv .tools/framework
	@$(BIN)/uv pip install --quiet --link-mode copy --python $@ "haystack-ai==3.4.1" "markdown-it-py==4.3.0" \
		"mdit-plain==1.0.1" "llama-index-core==0.14.25" "llama-index-retrievers-bm25==0.8.0" \
		|| { rm -rf .tools/framework; exit 1; }

bench-answer: setup  ## time from POST to published, throughput, our own work; one JSON line last
	@$(BIN)/python -m tests.benchmarks.answer

bench-points: setup $(if $(MODEL),model)  ## key points said in answers to patients' questions (MODEL=1: a language model has read the pages); one JSON line last
	@$(BIN)/python -m tests.benchmarks.points $(if $(MODEL),--model)

bench-writer: setup  ## the writer in one process: its bottom line, what a reader meets first; one JSON line last
	@$(BIN)/python -m tests.benchmarks.writer $(ARGS)

bench-retrieval: setup $(if $(MODEL),model)  ## judged questions asked of the index, beside the bare engine (MODEL=1: with a language model; an hour the first time); one JSON line last
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.retrieval $(if $(MODEL),--model)

bench-ablation: setup  ## what each idea of retrieval adds, with paired intervals; one JSON line last
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.ablation

bench-growth: setup  ## time of a search over 6,000, 24,000 and 100,000 passages, beside the bare engine's; one JSON line last
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.search_growth

bench-medquad: setup $(if $(MODEL),model)  ## consumers' health questions over MedQuAD's 16,407 pairs, beside the bare engine (MODEL=1: with a language model; an hour the first time); one JSON line last
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.medquad $(if $(MODEL),--model)

chaos: setup  ## workers killed in the middle of 100 answers; one JSON line last
	@$(BIN)/python -m tests.benchmarks.chaos

chaos-ingest: setup  ## workers killed 20 times while real pages are read and built; one JSON line last
	@$(BIN)/python -m tests.benchmarks.chaos_ingest

fuzz: setup  ## documents of every format broken at random; none may crash its reader (COUNT=N SEED=N); one JSON line last
	@$(BIN)/python -m tests.benchmarks.fuzz --count $(or $(COUNT),20000) --seed $(or $(SEED),1)

clean:
	rm -rf .local .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis

include infra/build.mk
