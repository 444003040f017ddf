#!/usr/bin/env bash
# Installs what is missing to build pcheck, configures and builds. Arguments: the targets to build; none: all.
# PCHECK_PRESET chooses the preset of CMakePresets.json; each has a build folder of its own.
set -euo pipefail

root=$(readlink -f "${BASH_SOURCE[0]%/*}/..")
preset=${PCHECK_PRESET:-default}
build=$root/build
[[ $preset == default ]] || build=$root/build-$preset

packages=(g++ cmake ninja-build libboost-context1.81-dev nlohmann-json3-dev doctest-dev libcli11-dev libfmt-dev
  libxxhash-dev librapidcheck-dev libbenchmark-dev libvalijson-dev libeigen3-dev)
[[ $preset != clang ]] || packages+=(clang)
# Optional: whoever builds everything, as ./test does, gets the tests on MPI, too.
optional=()
(($#)) || optional=(openmpi-bin libopenmpi-dev)

say() { printf 'pcheck: %s\n' "$*" >&2; }
give_up() {
  say "$*"
  exit 2
}

install_missing_packages() {
  command -v dpkg-query >/dev/null || return 0 # not Debian: cmake tells what is missing
  local missing=() package
  for package in "${packages[@]}"; do
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || give_up "these packages are missing: ${missing[*]}; install them as root with: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "installing the packages that are missing: ${missing[*]}"
  local log
  log=$(mktemp)
  if ! { "${as_root[@]}" apt-get update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    give_up "apt could not install them; once you have installed them yourself, start this again"
  fi
  rm -f "$log"
}

# Goes on without them where they cannot be had. Once they are there, cmake has to look for them.
install_optional_packages() {
  ((${#optional[@]})) && command -v dpkg-query >/dev/null && ! command -v mpirun >/dev/null || return 0
  packages=("${optional[@]}")
  if (install_missing_packages); then
    rm -f "$build/build.ninja"
  else
    say "going on without ${optional[*]}: --real=mpi will not be built"
  fi
}

# Configures if that has not been done or its input has changed; ninja itself does the rest.
configure() {
  [[ -e $build/build.ninja ]] && return 0
  say "configuring in ${build#"$PWD"/}"
  if [[ -e $root/CMakePresets.json ]]; then
    (cd "$root" && cmake --preset "$preset") >"$build/configure.log" 2>&1
  else
    cmake -S "$root" -B "$build" -G Ninja >"$build/configure.log" 2>&1
  fi || {
    cat "$build/configure.log" >&2
    rm -f "$build/build.ninja"
    give_up "cmake could not configure the build"
  }
}

mkdir -p "$build"
exec 9>"$build/.lock"
flock 9 # two starts at once build once

started=$(mktemp "$build/.started-XXXXXX")
trap 'rm -f "$started"' EXIT
[[ -e $build/build.ninja ]] || install_missing_packages
install_optional_packages
configure
say "building in ${build#"$PWD"/}"
ninja -C "$build" "$@" >"$build/build.log" 2>&1 || {
  grep -vE '^(ninja: Entering|\[[0-9]+/[0-9]+\] )' "$build/build.log" >&2 || true
  give_up "the build failed; all of its output is in $build/build.log"
}
# What changes while it builds is newer than the stamp, and built next time.
mv "$started" "$build/.pcheck-built"
trap - EXIT
