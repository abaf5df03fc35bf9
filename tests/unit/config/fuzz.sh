#!/bin/sh
# fuzz.sh CLANG SOURCE BUILD ARGS...: builds the fuzzer of the configuration and runs it for a few seconds, from our own samples.
set -eu
clang=$1 source=$2 build=$3
shift 3
mkdir -p "$build/config-found"
seed="$build/config-found/sample"
{
	sed 's/^;//' "$source/contrib/newmedia.conf"
	echo ----
	cat "$source/feeds.d/danwei.conf" "$source/feeds.d/quzhengfuban.conf"
	echo ----
	cat "$source/feeds.d/gongzhonghao.conf"
} >"$seed"
"$clang" -g -O1 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -w -I"$source/daemon/base" \
	-I"$source/daemon/judge" -I"$source/daemon/keep" "$@" "$source/tests/fuzz/config.c" -lxxhash -o "$build/fuzz-config"
exec "$build/fuzz-config" -max_total_time=8 -max_len=16384 -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$build/" "$build/config-found"
