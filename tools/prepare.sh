# Sourced by ./sequitur and ./test: checks what a run needs, installs it by apt where it may, else says how.
# Exit code 2 means "the machine lacks something", as for any bad input.

note() { printf '%s\n' "$*" >&2; }

# run_quietly LOGFILE COMMAND...: shows output only when the command fails.
run_quietly() {
    local log=$1
    shift
    if ! "$@" >"$log" 2>&1; then
        note "failed: $*"
        tail -n 40 "$log" >&2
        return 1
    fi
}

require_dotnet() {
    if ! command -v dotnet >/dev/null 2>&1; then
        note "sequitur needs the .NET 10 SDK (dotnet). See https://learn.microsoft.com/dotnet/core/install/linux-debian, then run this again."
        exit 2
    fi
    local answer
    if ! answer=$(cd "$root" && dotnet --version 2>&1); then
        note "sequitur needs a .NET 10 SDK (global.json). 'dotnet --version' says: $answer"
        exit 2
    fi
}

has_library() {
    ldconfig -p 2>/dev/null | grep -q "$1" || compgen -G "/usr/lib/*/$1*" >/dev/null || compgen -G "/usr/lib/$1*" >/dev/null
}

# require_packages PACKAGE...: installs Debian packages when the user is root, else prints the command and exits 2.
require_packages() {
    [ $# -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        note "missing Debian packages: $*. Install them with:"
        note "  sudo apt-get update && sudo apt-get install -y $*"
        exit 2
    fi
    note "installing $* ..."
    local log
    log=$(mktemp)
    run_quietly "$log" apt-get update || exit 2
    DEBIAN_FRONTEND=noninteractive run_quietly "$log" apt-get install -y --no-install-recommends "$@" || exit 2
    rm -f "$log"
}

require_native_libraries() {
    local missing=()
    has_library liblmdb.so.0 || missing+=(liblmdb0)
    has_library libsecp256k1.so.1 || missing+=(libsecp256k1-1)
    require_packages "${missing[@]}"
}

# What builds guests; who only runs them does not need it.
require_guest_toolchain() {
    local missing=()
    command -v clang-19 >/dev/null 2>&1 || missing+=(clang-19)
    command -v ld.lld-19 >/dev/null 2>&1 || missing+=(lld-19)
    require_packages "${missing[@]}"
}

# build_release TARGET: restores (locked) and builds in Release; incremental.
build_release() {
    local log="$root/artifacts/build.log"
    mkdir -p "$root/artifacts"
    run_quietly "$log" dotnet build "$root/$1" -c Release --nologo -v q || exit 1
}
