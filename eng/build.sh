#!/usr/bin/env bash
# Builds the tool into artifacts/dotbug/: the executable, the native library and the agent, side by side. The one
# place that knows how; used by ./dotbug and ./check. Does nothing when no source is newer than the last build.
#   eng/build.sh [--up-to-date]      with the option: only says by its exit code whether a build is needed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

install=artifacts/dotbug
stamp=$install/.stamp
sources=(src eng/build.sh Directory.Build.props Directory.Packages.props global.json)

# Folders count too: a deleted file leaves no other trace.
up_to_date() {
    [ -e "$stamp" ] && [ -z "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]
}

if [ "${1:-}" = --up-to-date ]; then
    up_to_date
    exit
fi

. eng/prerequisites.sh
mkdir -p artifacts
exec 9>artifacts/dotbug.lock
flock 9
up_to_date && exit 0
dotbug_prerequisites

echo "dotbug: building (about two minutes the first time)" >&2
rid=$(dotbug_rid)
log=artifacts/dotbug-build.log
: >"$log"

run() {
    if ! "$@" >>"$log" 2>&1 </dev/null 9>&-; then
        grep -E 'error|warning' "$log" | sort -u | head -n 20 >&2 || true
        echo "dotbug: the build failed: $*" >&2
        echo "dotbug: everything it said is in $PWD/$log" >&2
        exit 1
    fi
}

fresh=artifacts/dotbug.new
rm -rf "$fresh"
mkdir -p "$fresh"
touch "$fresh/.stamp" # taken before the first file is read: what changes meanwhile is built next time
options=(-c Release -v minimal -nologo)
run dotnet publish src/Dotbug.Profiler "${options[@]}" -r "$rid" -o artifacts/publish/profiler
run dotnet build src/Dotbug.Agent "${options[@]}"
run dotnet publish src/Dotbug.Cli "${options[@]}" -r "$rid" -o artifacts/publish/cli

# The native library keeps its project's name, whatever the SDK calls it.
for name in dotbug-profiler.so Dotbug.Profiler.so libDotbug.Profiler.so; do
    [ -e "artifacts/publish/profiler/$name" ] && cp "artifacts/publish/profiler/$name" "$fresh/dotbug-profiler.so"
done
cp artifacts/bin/Dotbug.Agent/release/Dotbug.Agent.00000000.dll "$fresh/Dotbug.Agent.dll"
# Precompiled for each runtime, where the build could do so.
images=()
for image in artifacts/bin/Dotbug.Agent/release/Dotbug.Agent.net*.dll; do
    [ -s "$image" ] || continue
    cp "$image" "$fresh/"
    images+=("$(basename "$image")")
done
cp artifacts/publish/cli/dotbug "$fresh/dotbug"
for name in dotbug dotbug-profiler.so Dotbug.Agent.dll; do
    [ -s "$fresh/$name" ] || { echo "dotbug: the build left no $name" >&2; exit 1; }
done

# A running tool keeps its old files: they are replaced, not written over.
mkdir -p "$install"
for name in dotbug dotbug-profiler.so Dotbug.Agent.dll "${images[@]}" .stamp; do
    mv -f "$fresh/$name" "$install/$name"
done
rm -rf "$fresh"
