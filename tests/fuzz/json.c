/*
 * fuzz-json - any bytes behind an opening brace.
 */
#include <stdlib.h>
#include <string.h>

#include "document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct reading_out out;
	static bool ready;
	struct parse p = {.id = 1, .now = 1626056553, .zone = "Asia/Shanghai", .url = "", .content_type = "application/json"};
	char *body = mem_alloc(size + 1);

	if (!ready) {
		struct text err = TEXT_SENTENCE;

		document_init(&err);
		text_clear(&err);
		gather_init(&out);
		ready = true;
	}
	body[0] = '{';
	memcpy(body + 1, data, size);
	read_document(&p, body, size + 1, &out);
	if (out.reading.posts < out.n_posts || (*out.reading.error && out.n_posts))
		abort();
	free(body);
	return 0;
}
