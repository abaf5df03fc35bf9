/*
 * json - see json.h.
 *
 * jansson builds a tree, and a hostile document of ten million brackets would
 * make one of gigabytes: its memory is counted, and the document fails at the
 * ceiling instead of the process.
 */
#include "json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "json-skim.h"

enum { TREE_BYTES = 192 * 1024 * 1024 }; /* a 10 MB feed of short strings needs about 60 MB */

static size_t in_use;

union counted {
	size_t size;
	max_align_t align;
};

static void *counted_malloc(size_t n)
{
	union counted *c;

	if (n > TREE_BYTES || in_use + n + sizeof(*c) > TREE_BYTES || !(c = malloc(sizeof(*c) + n)))
		return NULL;
	c->size = n + sizeof(*c);
	in_use += c->size;
	return c + 1;
}

static void counted_free(void *p)
{
	if (p) {
		union counted *c = (union counted *)p - 1;

		in_use -= c->size;
		free(c);
	}
}

void json_init(void)
{
	json_set_alloc_funcs(counted_malloc, counted_free);
	json_object_seed(0); /* asks the system for randomness now, not in the sandbox */
}

static void put_string(struct text *to, const json_t *v)
{
	if (to->len)
		return;
	if (json_is_string(v))
		text_add_n(to, json_string_value(v), json_string_length(v));
	else if (json_is_integer(v))
		text_addf(to, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	else if (json_is_real(v))
		text_addf(to, "%.17g", json_real_value(v));
}

static void read_item(struct reading_out *out, const json_t *item)
{
	struct draft *d = gather_new_post(out);

	put_string(&d->key, json_object_get(item, "id"));
	put_string(&d->url, json_object_get(item, "url"));
	put_string(&d->url, json_object_get(item, "external_url"));
	put_string(&d->title, json_object_get(item, "title"));
	put_string(&d->date[DATE_PUBLISHED], json_object_get(item, "date_published"));
	put_string(&d->date[DATE_MODIFIED], json_object_get(item, "date_modified"));
	gather_end_post(out);
}

static bool is_json_feed(const json_t *root)
{
	const json_t *version = json_object_get(root, "version");

	if (json_is_string(version) && strstr(json_string_value(version), "jsonfeed.org/version"))
		return true;
	/* without its version: only what has the shape of nothing else */
	return json_is_array(json_object_get(root, "items")) && json_is_string(json_object_get(root, "title")) &&
	       (json_object_get(root, "home_page_url") || json_object_get(root, "feed_url"));
}

static void read_feed(struct reading_out *out, const json_t *root)
{
	const json_t *items = json_object_get(root, "items"), *name = json_object_get(root, "title"), *item;
	size_t i;

	out->reading.format = FORMAT_JSON_FEED;
	if (json_is_string(name))
		gather_name(out, json_string_value(name), json_string_length(name), false);
	if (items && !json_is_array(items)) {
		gather_fail(out, "cannot read the JSON Feed: its items are no list");
		return;
	}
	json_array_foreach(items, i, item)
	{
		if (json_is_object(item))
			read_item(out, item);
	}
	if (json_array_size(items) && !out->reading.posts) /* an empty list is another thing */
		gather_fail(out, "cannot read the JSON Feed: none of its items is an object");
}

bool json_read(struct reading_out *out, const char *s, size_t n)
{
	struct text skimmed = TEXT_INIT(0);
	json_error_t error;
	json_t *root;
	bool feed;

	json_skim(&skimmed, s, n);
	root = json_loadb(text_str(&skimmed), skimmed.len, JSON_ALLOW_NUL | JSON_DISABLE_EOF_CHECK, &error);
	feed = !root || is_json_feed(root);

	if (!root)
		gather_fail(out, "cannot read the JSON: line %d: %s", error.line, error.text);
	else if (feed)
		read_feed(out, root);
	json_decref(root);
	text_clear(&skimmed);
	return feed;
}
