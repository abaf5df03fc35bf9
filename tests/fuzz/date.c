/*
 * fuzz-date - any bytes as a date; what is found lies in the years a post can be from, and by the long way it is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "when.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct zone *zone = zone_find("Asia/Shanghai");
	struct when w, slow;
	const moment first = -2208988800 - 2 * DAY, last = 7258118400 + 2 * DAY; /* 1900 .. 2199, and zones */

	if (when_read((const char *)data, size, zone, 1626056553, &w)) {
		if (!when_search((const char *)data, size, zone, 1626056553, &slow) || w.at != slow.at || w.precision != slow.precision || w.zoned != slow.zoned)
			abort();
		if (w.at < first || w.at > last || w.precision < PRECISION_SECOND || w.precision > PRECISION_YEAR)
			abort();
	}
	return 0;
}
