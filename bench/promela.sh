#!/usr/bin/env bash
# Runs SPIN and pcheck on the same programs and sizes, in turn, and prints the ratios of times and memory. Without SPIN
# (Debian: apt-get install spin) there is nothing to compare with, and it says so.
#
#   bench/promela.sh [--runs N] [--time SECONDS] [--json FILE] [WORD]
#
# Of N runs (3) the median counts; WORD chooses models. SPIN is given its better one of two builds, with and without
# collapse compression, for time and for memory separately; both with partial-order reduction. Times are CPU times: for
# SPIN of the search alone, without generating and compiling it; for pcheck of the whole command.
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]%/*}/..")
runs=3
limit=120
json=
word=
while (($#)); do
  case $1 in
    --runs) runs=$2 && shift 2 ;;
    --time) limit=$2 && shift 2 ;;
    --json) json=$2 && shift 2 ;;
    *) word=$1 && shift ;;
  esac
done

# model | its sizes | pcheck's command | scenario | its sizes
programs='
two_semaphores       | ITEMS=20 CAPACITY=5     | run      | producer_consumer/two_semaphores    | items=20 capacity=5
two_semaphores       | ITEMS=2000 CAPACITY=50  | run      | producer_consumer/two_semaphores    | items=2000 capacity=50
inc_dec              | ROUNDS=100              | run      | inc_dec/locked                      | rounds=100
inc_dec              | ROUNDS=500              | run      | inc_dec/locked                      | rounds=500
lost_update          | THREADS=3 ROUNDS=5      | outcomes | lost_update/unlocked                | threads=3 rounds=5
lost_update          | THREADS=3 ROUNDS=6      | outcomes | lost_update/unlocked                | threads=3 rounds=6
philosophers_ordered | PHILOSOPHERS=6 ROUNDS=2 | run      | suite/philosophers_ordered          | philosophers=6 rounds=2
philosophers_ordered | PHILOSOPHERS=7 ROUNDS=2 | run      | suite/philosophers_ordered          | philosophers=7 rounds=2
barrier              | THREADS=6 PHASES=4      | run      | suite/barrier                       | threads=6 phases=4
readers_writers      | READERS=5 WRITERS=5     | run      | events_and_locks/readers_writers    | readers=5 writers=5
'

for tool in spin gcc; do
  command -v "$tool" >/dev/null || {
    echo "bench/promela: $tool is not installed, nothing was compared (apt-get install spin gcc)"
    exit 0
  }
done
"$root/cmake/set_up.sh" pcheck_command pcheck_library pcheck_main pcheck_hooks pcheck_real
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

median() { sort -g | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
least() { sort -g | head -n 1; }

# Runs a command for at most `limit` seconds. Its output goes to `output`, the CPU seconds to `cpu`; false: it took longer,
# or went wrong.
measure() {
  local status=0 TIMEFORMAT='%U %S'
  { time timeout "$limit" "$@" >output 2>&1 || status=$?; } 2>time.log
  awk '{ print $1 + $2 }' time.log >cpu
  return "$status"
}

build_spin() { # model, sizes
  local defines=() size
  for size in $2; do defines+=("-D$size"); done
  spin -a "${defines[@]}" "$root/bench/promela/$1.pml" >spin.log 2>&1 || { cat spin.log >&2 && exit 1; }
  gcc -O2 -DSAFETY -w -o pan-plain pan.c
  gcc -O2 -DSAFETY -DCOLLAPSE -w -o pan-collapse pan.c
}

# One run of a build of SPIN, unless it took too long before; appends to the files BUILD.seconds and BUILD.megabytes.
run_spin() { # build
  [[ ! -e $1.too-long ]] || return 0
  if measure "./pan-$1" -m100000 -w18 && grep -q "errors: 0" output; then
    cat cpu >>"$1.seconds"
    awk '/total actual memory usage/ { print $1 }' output >>"$1.megabytes"
    awk '/states, stored/ { print $1 }' output >spin.states
  elif grep -q "errors: [1-9]" output; then
    cat output >&2
    exit 1
  else
    touch "$1.too-long"
  fi
}

json_number() { awk -F '[:, ]+' -v key="\"$1\"" '$2 == key { print $3 }' result.json; }

run_pcheck() { # command, scenario, sizes
  [[ ! -e pcheck.too-long ]] || return 0
  local parameters=() size
  for size in $3; do parameters+=(-p "$size"); done
  [[ $1 == run ]] && parameters+=(--no-minimise)
  measure "$root/build/pcheck" "$1" "$root/scenarios/$2.cpp" "${parameters[@]}" --strategy states --jobs 1 --time "${limit}s" --json result.json || true
  if grep -qE '"coverage": "all ' result.json; then
    cat cpu >>pcheck.seconds
    json_number peak_memory_bytes | awk '{ printf "%.1f\n", $1 / 1e6 }' >>pcheck.megabytes
    json_number states >pcheck.states
  else
    touch pcheck.too-long
  fi
}

format='%-52s %11s %9s %9s %11s %9s %9s %10s %10s\n'
# shellcheck disable=SC2059
printf "$format" program 'SPIN states' 's' MB 'pcheck' 's' MB 'time' 'memory'
entries=()

# The least of the medians of both builds of SPIN, or nothing.
best_of_spin() { # seconds or megabytes
  local build
  for build in plain collapse; do
    if [[ -e $build.$1 ]]; then median <"$build.$1"; fi
  done | least
}

ratio() { # numbers; nothing where one is missing
  [[ -z $1 || -z $2 ]] || awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", a / b }'
}

report() { # title
  local spin_seconds spin_mb seconds="" mb="" states faster smaller at_least=""
  spin_seconds=$(best_of_spin seconds)
  spin_mb=$(best_of_spin megabytes)
  if [[ -e pcheck.seconds ]]; then
    seconds=$(median <pcheck.seconds)
    mb=$(median <pcheck.megabytes)
  fi
  faster=$(ratio "$spin_seconds" "$seconds")
  smaller=$(ratio "$spin_mb" "$mb")
  [[ -n $spin_seconds ]] || at_least=">$(ratio "$limit" "$seconds")"
  states=$(cat spin.states 2>/dev/null || echo '-')
  # shellcheck disable=SC2059
  printf "$format" "$1" "$states" "${spin_seconds:->$limit}" "${spin_mb:--}" \
    "$(cat pcheck.states 2>/dev/null || echo '-')" "${seconds:->$limit}" "${mb:--}" "${faster:-${at_least:--}}" "${smaller:--}"
  entries+=("{\"program\": \"$1\", \"spin\": {\"cpu_seconds\": ${spin_seconds:-null}, \"megabytes\": ${spin_mb:-null}}, \
\"pcheck\": {\"cpu_seconds\": ${seconds:-null}, \"megabytes\": ${mb:-null}}, \
\"ratio\": {\"time\": ${faster:-null}, \"memory\": ${smaller:-null}}}")
}

while IFS='|' read -r model model_sizes command scenario sizes; do
  read -r model <<<"$model" && read -r model_sizes <<<"$model_sizes" && read -r command <<<"$command"
  read -r scenario <<<"$scenario" && read -r sizes <<<"$sizes"
  [[ -n $model && "$model $model_sizes" == *"$word"* ]] || continue
  rm -rf ./*
  build_spin "$model" "$model_sizes"
  "$root/build/pcheck" list "$root/scenarios/$scenario.cpp" >/dev/null
  for ((run = 0; run < runs; ++run)); do
    run_spin plain
    run_spin collapse
    run_pcheck "$command" "$scenario" "$sizes"
  done
  report "$scenario $sizes"
done <<<"${programs:1}"

if [[ -n $json ]]; then
  cd - >/dev/null
  {
    echo "{\"benchmark\": \"promela\", \"spin\": \"$(spin -V)\", \"runs\": $runs, \"rows\": ["
    for ((i = 0; i < ${#entries[@]}; ++i)); do echo "  ${entries[i]}$( ((i + 1 < ${#entries[@]})) && echo ,)"; done
    echo "]}"
  } >"$json"
fi
