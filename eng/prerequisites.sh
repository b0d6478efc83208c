# Sourced by ./dotbug, ./check and eng/build.sh. Leaves dotnet, a C linker and the zlib headers in place, or explains.

# Environment variables are MSBuild properties: these would silently change what is built.
unset Configuration CONFIGURATION Platform PLATFORM Version VERSION TargetFramework RuntimeIdentifier
# Neither the build nor a traced process may be loaded with somebody else's profiler or hook.
unset CORECLR_ENABLE_PROFILING CORECLR_PROFILER CORECLR_PROFILER_PATH DOTNET_STARTUP_HOOKS
# No build server may survive the script: it keeps the caller's pipes open. The compiler's is worth having, an order
# of magnitude for each project; it gets a name of its own, so that it can be ended without touching anybody else's.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=true
if [ -z "${SharedCompilationId:-}" ]; then
    export SharedCompilationId="dotbug-$$"
    trap dotbug_end_compiler EXIT
fi
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=1

dotbug_end_compiler() {
    local server
    server="$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/$(dotnet --version)/Roslyn/bincore/VBCSCompiler"
    [ -x "$server" ] && "$server" -shutdown "-pipename:$SharedCompilationId" >/dev/null 2>&1 </dev/null || true
}

dotbug_rid() {
    case "$(uname -m)" in
        aarch64 | arm64) echo linux-arm64 ;;
        *) echo linux-x64 ;;
    esac
}

dotbug_require_sdk() {
    local folder
    for folder in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
        command -v dotnet >/dev/null && break
        [ -n "$folder" ] && [ -x "$folder/dotnet" ] && export PATH="$folder:$PATH" DOTNET_ROOT="$folder"
    done
    if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
        echo "dotbug: the .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0" >&2
        return 1
    fi
}

dotbug_has_linker() {
    command -v gcc >/dev/null && command -v cc >/dev/null &&
        printf '#include <stdlib.h>\n#include <zlib.h>\n' | cc -E -x c - >/dev/null 2>&1
}

# The native parts are linked by a C compiler, against zlib.
dotbug_require_linker() {
    dotbug_has_linker && return 0
    local install="apt-get install -y --no-install-recommends gcc libc6-dev zlib1g-dev"
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "dotbug: gcc and the zlib headers are needed: sudo $install" >&2
        return 1
    fi
    echo "dotbug: installing gcc, libc6-dev and zlib1g-dev" >&2
    local log
    log=$(mktemp)
    if ! { DEBIAN_FRONTEND=noninteractive apt-get update -qq -o DPkg::Lock::Timeout=120 &&
        DEBIAN_FRONTEND=noninteractive $install -qq -o DPkg::Lock::Timeout=120; } >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        echo "dotbug: installing failed: $install" >&2
        rm -f "$log"
        return 1
    fi
    rm -f "$log"
}

dotbug_prerequisites() {
    dotbug_require_sdk && dotbug_require_linker
}
