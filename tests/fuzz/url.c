/*
 * fuzz-url - any bytes as an address: cut by hand or by curl, it leads to the same place.
 */
#include "fact.h"
#include "two-ways.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text url = TEXT_INIT(2 * URL_MAX);

	text_add_n(&url, (const char *)data, size);
	if (two_ways_part(text_str(&url)))
		abort();
	text_clear(&url);
	return 0;
}
