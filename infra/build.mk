# A function's zip: shared/, its own folder, and only what its requirements.txt names, for the runtime in template.yaml.
# `sam build` calls build-<logical id> with ARTIFACTS_DIR; the top Makefile includes this file.
#
# boto3 goes along, though the managed runtime has one: AWS moves that without notice, and the code should run with what
# it was tested with. Of botocore's descriptions of some 400 services only those stay that a function calls: 25 MB less.
# Of onnxruntime stays what its module for Python needs; the library for other languages is another 19 MB.

SAM ?= .tools/sam/bin/sam
SAM_CLI := aws-sam-cli>=1.150
PYTHON ?= python3
SERVICES = bedrock-runtime dynamodb kms s3 secretsmanager sqs sso sso-oidc sts
FOR_LAMBDA = --python-version 3.13 --implementation cp --only-binary=:all: \
	--platform manylinux_2_28_aarch64 --platform manylinux2014_aarch64
KEEP_OUT = --exclude=__pycache__ --exclude='*.pyc' --exclude='requirements*.txt'

# $(call package,<folder in functions/>,<other folders>)
define package
	@$(PYTHON) -m pip install --quiet --root-user-action=ignore --disable-pip-version-check --no-compile --no-deps --require-hashes $(FOR_LAMBDA) \
		--target "$(ARTIFACTS_DIR)" --requirement functions/$(1)/requirements.txt
	@rm -rf "$(ARTIFACTS_DIR)/bin" "$(ARTIFACTS_DIR)/grpc" "$(ARTIFACTS_DIR)/opensearch" "$(ARTIFACTS_DIR)/google"
	@cd "$(ARTIFACTS_DIR)" && rm -rf $(addprefix onnxruntime/,capi/libonnxruntime.so* transformers tools quantization backend datasets)
	@find "$(ARTIFACTS_DIR)" -depth -type d \( -name tests -o -name __pycache__ \) -exec rm -rf {} +
	@find "$(ARTIFACTS_DIR)/botocore/data" -mindepth 1 -maxdepth 1 -type d $(foreach one,$(SERVICES),! -name $(one)) \
		-exec rm -rf {} +
	@tar -cf - $(KEEP_OUT) shared functions/__init__.py functions/$(1) $(2) | tar -xf - -C "$(ARTIFACTS_DIR)"
endef

.PHONY: build-ApiFunction build-RetrievalFunction build-GenerationFunction build-ComplianceFunction \
	build-IngestionReadFunction build-IngestionBuildFunction build-IngestionEmbedFunction \
	build-OperationsFunction sam sam-validate sam-build

build-ApiFunction: ; $(call package,api)
build-RetrievalFunction: ; $(call package,retrieval)
build-GenerationFunction: ; $(call package,generation)
build-ComplianceFunction: ; $(call package,compliance)
build-IngestionReadFunction: ; $(call package,ingestion,content_ingest)
build-IngestionBuildFunction: ; $(call package,ingestion,content_ingest)
build-IngestionEmbedFunction: ; $(call package,ingestion,content_ingest)
build-OperationsFunction: ; $(call package,operations)

# An environment of its own: aws-sam-cli pins boto3 and click.
sam: $(SAM)
$(SAM): | setup
	$(PYTHON) -m venv .tools/sam
	$(BIN)/uv pip install --quiet --python .tools/sam/bin/python "$(SAM_CLI)" || \
		.tools/sam/bin/pip install --quiet --root-user-action=ignore --disable-pip-version-check "$(SAM_CLI)"

sam-validate: $(SAM)
	SAM_CLI_TELEMETRY=0 $(SAM) validate --lint --region us-east-1

# In the source tree: otherwise sam copies all of it, .venv included, once a function.
sam-build: $(SAM)
	SAM_CLI_TELEMETRY=0 $(SAM) build --build-in-source --parallel
