/*
 * fuzz-date - any bytes as a date; what is found lies in the years a post can be from.
 */
#include <stdlib.h>
#include <string.h>

#include "when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct when w;
	const moment first = -2208988800 - 2 * DAY, last = 7258118400 + 2 * DAY; /* 1900 .. 2199, and zones */

	if (when_read((const char *)data, size, zone_find("Asia/Shanghai"), 1626056553, &w)) {
		if (w.at < first || w.at > last || w.precision < PRECISION_SECOND || w.precision > PRECISION_YEAR)
			abort();
	}
	return 0;
}
