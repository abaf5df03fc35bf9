/*
 * fuzz-recipe - any text as a recipe, and what it makes of a document: the two
 * stand in one input, parted by a line of ----.  A recipe is refused with a
 * place and a sentence, or it reads within its limits.
 */
#include "reading.h"

#include "charset.h"
#include "recipe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void tell(void *ctx, const char *file, int line, const char *what)
{
	(void)ctx;
	if (strcmp(file, "fuzz.conf") != 0 || line < 0 || *what == '\0' || text_utf8_valid(what, strlen(what)) != strlen(what))
		abort();
}

static void read_as(const struct recipes *r, enum tree_kind kind, int part, const char *s, size_t n)
{
	struct parse p = {.id = 1, .now = 1626056553, .zone = "Asia/Shanghai", .url = "https://a.example.gov.cn/", .content_type = "",
	        .platform = PLATFORM_OTHER, .part = (uint32_t)part};
	struct reading_out *out = fuzz_out();

	gather_begin(out, &p);
	if (recipes_read(r, kind, &p, s, n, out)) {
		gather_end(out);
		check_reading(out);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *cut = memmem(data, size, "\n----\n", 6);
	size_t text_len = cut ? (size_t)(cut - data) + 1 : size, n = 0;
	char *text = strndup((const char *)data, text_len);
	struct recipe_text t = {"fuzz.conf", "fuzz.conf", text};
	struct recipes *r = recipes_new();
	struct text utf8 = TEXT_INIT(0);
	const char *s, *charset;

	fuzz_out(); /* charsets are opened once */
	if (text_len <= RECIPE_MAX && recipes_add(r, &t, tell, NULL) == 0 && cut) {
		s = charset_to_utf8(cut + 6, size - (size_t)(cut - data) - 6, "", &utf8, &n, &charset);
		for (int part = PART_LIST; part < PARTS; part++)
			for (int kind = 0; kind < TREE_KINDS; kind++)
				read_as(r, (enum tree_kind)kind, part, s, n);
	}
	text_clear(&utf8);
	recipes_free(r);
	free(text);
	return 0;
}
