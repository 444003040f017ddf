#!/usr/bin/env bash
# Measures the engines on the programs of bench/engines/figures.json, beside what other checkers need and what is to be
# reached. Arguments: see bench/engines/engines.cpp; for example: bench/engines.sh states suite/ --time 60s --json engines.json
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]%/*}/..")
"$root/cmake/set_up.sh" pcheck_command pcheck_library pcheck_main pcheck_hooks pcheck_real pcheck_engines
exec "$root/build/pcheck_engines" "$@"
