/*
 * fuzz-json - any bytes behind an opening brace.
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parse p = {.id = 1, .now = 1626056553, .zone = "Asia/Shanghai", .url = "", .content_type = "application/json"};
	struct reading_out *out = fuzz_out();
	char *body = mem_alloc(size + 1);

	body[0] = '{';
	memcpy(body + 1, data, size);
	read_document(&p, body, size + 1, out);
	check_reading(out);
	free(body);
	return 0;
}
