#!/usr/bin/env bash
# Measures programs with ranks: executions and states against the number of ranks, and the figures set for them, as in
# bench/engines/messages.json. Takes what bench/engines.sh takes; for example: bench/messages.sh halo --json messages.json
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]%/*}/..")
exec "$root/bench/engines.sh" --figures "$root/bench/engines/messages.json" "$@"
