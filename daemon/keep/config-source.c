/*
 * config-source - one line of an account: `feed = URL source=NAME via=direct|bridge
 * partial=yes`, or the same for `page =`.
 *
 * It knows what may follow the address and must never know what an account is
 * besides the feeds gathered for it.
 */
#include <string.h>

#include "config-inside.h"

static const char *via_of(const void *ctx, int i)
{
	(void)ctx;
	return via_name((enum via)i);
}

/* What may follow a feed's URL; one word each. */
static const char *const option_names[] = { "source", "via", "partial" };
static const char *option_name(const void *ctx, int i)
{
	(void)ctx;
	return option_names[i];
}

static bool read_option(struct loading *l, const char *key, char *word, struct conf_feed *f, bool *seen)
{
	char *value = strchr(word, '=');
	int o = 0;

	if (value)
		*value++ = '\0';
	while (o < 3 && strcmp(option_names[o], word))
		o++;
	if (o == 3 || !value) {
		const char *near = config_nearest(l, word, 3, option_name, NULL);

		if (near && value)
			config_complain(l, _("%s: unknown \"%s=\" after the address, did you mean \"%s=\"?"), key, word, near);
		else
			config_complain(
				l, _("%s: \"%s\" after the address, expected source=NAME, via=direct|bridge or partial=yes"), key, word);
		return false;
	}
	if (seen[o]) {
		config_complain(l, _("%s: %s= stands twice"), key, word);
		return false;
	}
	seen[o] = true;
	if (o == 0 && *value && strlen(value) <= CONFIG_KEY_MAX) {
		f->source = arena_string(l->c->arena, value);
		return true;
	}
	if (o == 1 && (f->via = fact_find(via_name, VIA_COUNT, value)) >= 0)
		return true;
	if (o == 2 && (!strcmp(value, "yes") || !strcmp(value, "no"))) {
		f->partial = *value == 'y';
		return true;
	}
	const char *near = o == 1 ? config_nearest(l, value, VIA_COUNT, via_of, NULL) : NULL;

	if (near)
		config_complain(l, _("%s: via=%s, did you mean via=%s?"), key, value, near);
	else
		config_complain(l, _("%s: %s=%s, expected %s"), key, word, value,
			o == 0   ? _("a name of at most 100 bytes")
			: o == 1 ? "direct|bridge"
				 : "yes|no");
	return false;
}

void set_feed(struct loading *l, const struct key *k, void *target, char *value)
{
	struct feeds_reading *r = ((struct open_account *)target)->r;
	struct conf_feed f = { .source = "", .via = -1, .page = k->name[0] == 'p', .line = l->line };
	char *rest = value, *url = config_word(&rest);
	bool seen[3] = { false }, good = true;

	if (!config_good_url(url)) {
		config_complain(l, _("%s: \"%s\" is no address, expected http://… or https://…"), k->name, config_shown_url(l, url));
		good = false;
	}
	for (char *w; (w = config_word(&rest));)
		good &= read_option(l, k->name, w, &f, seen);
	if (good && r->n_feeds == CONFIG_FEEDS_MAX) {
		config_complain(l, _("%s: expected at most %d feeds and pages of an account"), k->name, CONFIG_FEEDS_MAX);
		good = false;
	}
	for (int i = 0; good && i < r->n_feeds; i++)
		if (!strcmp(r->feeds[i].url, url)) {
			config_complain(l, _("%s: the same address as in line %d"), k->name, r->feeds[i].line);
			good = false;
		}
	r->feed_wrong |= !good;
	if (!good)
		return;
	f.url = arena_string(l->c->arena, url);
	r->feeds[r->n_feeds++] = f;
}
