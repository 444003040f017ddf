#!/usr/bin/env bash
# Measures how fast one core samples schedules, and how long it takes to start: executions per second of strategy `random` on
# lost_update (3 threads, 3 rounds) with and without looking for data races, beside those of a bare scheduler that does nothing else
# (sampling/bare.cpp), taken in turn; and the time of a whole `pcheck` command.
# Prints one JSON object: medians of RUNS (default 5). Arguments: [RUNS]
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]%/*}/..")
runs=${1:-5}
[[ $runs =~ ^[1-9][0-9]*$ ]] || {
  echo "bench/sampling.sh: RUNS is a number from 1, not '$runs'" >&2
  exit 2
}
"$root/cmake/set_up.sh" pcheck_command pcheck_library pcheck_main pcheck_hooks pcheck_bare_scheduler
cd "$root"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

median() { sort -g | awk '{ line[NR] = $1 } END { print line[int((NR + 1) / 2)] }'; }

# Executions per second as the result tells them, without starting and minimising; what explaining the findings takes, 0.2 s, is
# in them. Arguments: SEED [OPTION...]
executions=3000000
sample() {
  build/pcheck run scenarios/lost_update/unlocked.cpp -p threads=3 -p rounds=3 --strategy random --executions "$executions" \
    --seed "$1" --jobs 1 --keep-going --no-minimise --out "$out" --json "$out/result.json" --quiet "${@:2}" >/dev/null
  awk '/"seconds":/ { print '"$executions"' / $2; exit }' "$out/result.json"
}

# Seconds of a command that has been run before.
seconds_of() {
  "$@" --out "$out" >/dev/null
  for ((run = 0; run < runs; ++run)); do
    local before=$EPOCHREALTIME
    "$@" --out "$out" >/dev/null
    awk "BEGIN { print $EPOCHREALTIME - $before }"
  done | median
}

for ((run = 0; run < runs; ++run)); do
  build/pcheck_bare_scheduler "$executions" >>"$out/bare"
  sample "$run" >>"$out/with_races"
  sample "$run" --ignore data_race >>"$out/without_races"
done
median_of() { median <"$out/$1"; }

printf '{"runs": %d, "executions_per_second": {"with_races": %.0f, "without_races": %.0f, "bare_scheduler": %.0f}, "seconds": {"philosophers": %s, "one_scenario": %s}}\n' \
  "$runs" "$(median_of with_races)" "$(median_of without_races)" "$(median_of bare)" "$(seconds_of build/pcheck scenarios/philosophers)" \
  "$(seconds_of build/pcheck scenarios/shared_counter --only joined_with_lock)"
