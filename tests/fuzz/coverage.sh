#!/bin/sh
# coverage.sh SECONDS CLANG BUILD FUZZERS... -- INCLUDES SOURCES LIBS...
# How much of the reader's code the fuzzers reach, from their own documents and SECONDS each of search: `ninja fuzz-coverage` in the build folder.
set -eu
seconds=$1 clang=$2 build=$3
shift 3
kinds=
while [ "$1" != -- ]; do kinds="$kinds $1"; shift; done
shift
here=$(dirname "$0")
profdata=$("$clang" --print-prog-name=llvm-profdata) cov=$("$clang" --print-prog-name=llvm-cov)
to=$build/coverage
mkdir -p "$to"
rm -f "$to"/*.profraw
objects=
for kind in $kinds; do
	"$clang" -g -O1 -D_GNU_SOURCE -fsanitize=fuzzer -fprofile-instr-generate -fcoverage-mapping -w "$here/$kind.c" "$@" -o "$to/fuzz-$kind"
	python3 "$here/seeds.py" "$kind" "$to/seeds-$kind"
	mkdir -p "$to/found-$kind"
	LLVM_PROFILE_FILE="$to/$kind.profraw" "$to/fuzz-$kind" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$to/" \
		"$to/found-$kind" "$to/seeds-$kind" 2>"$to/$kind.log"
	objects="$objects -object $to/fuzz-$kind"
done
"$profdata" merge -o "$to/all.profdata" "$to"/*.profraw
# shellcheck disable=SC2086
"$cov" report ${objects#* -object } -instr-profile="$to/all.profdata" -ignore-filename-regex="tests/|daemon/base/" | awk '/^Filename|\.c |^TOTAL/ { print $1, $(NF - 5), $(NF - 4), $(NF - 3) }' | column -t
