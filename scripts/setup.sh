#!/bin/sh
# Make .venv from the lock: `scripts/setup.sh run` for the product, `scripts/setup.sh dev` for tests too.
# System packages are installed only where apt-get and root allow; elsewhere the script says what to ask for.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}
say() { printf '%s\n' "$*"; }

is_root() { [ "$(id -u)" = 0 ]; }
can_apt() { command -v apt-get >/dev/null 2>&1 && is_root; }
apt_install() {
    say "Installing system packages: $*"
    [ -n "${apt_updated:-}" ] || { apt-get update -qq && apt_updated=1; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=
for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ] && can_apt; then
    apt_install python3 python3-venv && python=python3
fi
[ -n "$python" ] || { say "Data Workbench needs Python 3.11 or later. Please install it and try again."; exit 1; }
"$python" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' ||
    { say "Data Workbench needs Python 3.11 or later; this machine offers $("$python" --version)."; exit 1; }

has_pango() { "$python" -c 'import ctypes.util, sys; sys.exit(not ctypes.util.find_library("pango-1.0"))'; }
has_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_postgres() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
has_java() { [ "$(java -version 2>&1 | sed -nE 's/.*version "([0-9]+).*/\1/p')" -ge 17 ] 2>/dev/null; }
has_sans_font() { command -v fc-list && fc-list : family | grep -qiE 'sans|arial|helvetica'; }

missing=
has_pango || missing="$missing libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
has_sans_font >/dev/null 2>&1 || missing="$missing fontconfig fonts-dejavu-core fonts-liberation"
if [ "$what" = dev ]; then
    has_chromium >/dev/null 2>&1 || missing="$missing chromium"
    has_postgres >/dev/null 2>&1 || missing="$missing postgresql"
    has_java || missing="$missing default-jre-headless"
fi
if [ -n "$missing" ]; then
    if can_apt; then
        # shellcheck disable=SC2086
        apt_install $missing || say "Could not install:$missing. What needs them will say so."
    else
        say "Not on this machine:$missing. What needs them (PDF reports, browser, database and Spark tests) will say so."
    fi
fi

if [ ! -x .venv/bin/python ]; then
    say "Making the Python environment in .venv"
    "$python" -m venv .venv 2>/dev/null || {
        rm -rf .venv
        can_apt || { say "Python's venv module is missing. Install python3-venv and try again."; exit 1; }
        apt_install "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
        "$python" -m venv .venv
    }
fi
lock=requirements.lock
compile=--compile
# Tests import a part of the packages; compiling all of them beforehand takes half a minute.
[ "$what" = dev ] && lock=requirements-dev.lock compile=--no-compile
say "Installing the packages pinned in $lock (some minutes the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check "$compile" --require-hashes -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
touch ".venv/.$what"
[ "$what" = run ] || touch .venv/.run
say "Ready."
