/*
 * fuzz-page - any bytes as a list page without a recipe: what is found are
 * posts with addresses and dates, or nothing.
 */
#include "reading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct parse p = {.id = 1, .type = DOC_PAGE, .now = 1626056553, .zone = "Asia/Shanghai", .url = "https://a.example.gov.cn/list/",
	        .content_type = "text/html", .platform = PLATFORM_WEBSITE};
	struct reading_out *out = fuzz_out();

	read_document(&p, data, size, out);
	check_reading(out);
	if (out->reading.format == FORMAT_PAGE)
		for (uint32_t i = 0; i < out->n_posts; i++)
			if (out->posts[i].published == MOMENT_NONE || !*out->posts[i].url)
				abort();
	return 0;
}
