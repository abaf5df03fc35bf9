#!/bin/sh
# whole.sh YEAR: ten thousand accounts for a year, some minutes of CPU; only where it is asked for.
[ -n "$NEWMEDIA_YEAR" ] || { echo "set NEWMEDIA_YEAR=1 to run it"; exit 77; }
exec "$1" 10000 365
