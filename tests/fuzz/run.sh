#!/bin/sh
# run.sh KIND SECONDS CLANG BUILD INCLUDES... -- SOURCES... -- LIBS...
# Builds a fuzzer with clang and its sanitizers, runs it for a while from a
# corpus of our own documents; fails when it finds something.
set -eu
kind=$1 seconds=$2 clang=$3 build=$4
shift 4
mkdir -p "$build"
"$clang" -g -O1 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -w "$@" -o "$build/fuzz-$kind"
python3 "$(dirname "$0")/seeds.py" "$kind" "$build/seeds-$kind"
mkdir -p "$build/found-$kind"
"$build/fuzz-$kind" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$build/" -print_final_stats=1 \
	"$build/found-$kind" "$build/seeds-$kind" || exit 1 # its own 77 would mean "skipped"
