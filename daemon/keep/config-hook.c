/*
 * config-hook - webhooks: an address and the name of the template that says
 * what is posted there (webhooks.d, JSON).
 *
 * The address itself is the secret: whoever knows it may post.  So it stays in
 * the configuration; in the outbox, in logs and in lists a webhook is called by
 * its template and a hash.
 */
#include <string.h>
#include <unistd.h>

#include "config-inside.h"

static const char *const shipped_names[] = { "wecom", "dingtalk", "feishu", "plain" };
enum { N_SHIPPED = sizeof shipped_names / sizeof *shipped_names };

static const char *shipped_name(const void *ctx, int i)
{
	(void)ctx;
	return shipped_names[i];
}

/* One of ours, or a file of the office's own. */
static bool is_template(const struct config *c, const char *name)
{
	struct text path = TEXT_INIT(0);
	bool yes = false;

	for (int i = 0; i < N_SHIPPED; i++)
		yes |= !strcmp(shipped_names[i], name);
	if (!yes && config_good_key(name)) {
		text_setf(&path, "%s/%s.json", c->webhooks_dir, name);
		yes = !access(text_str(&path), R_OK);
	}
	text_clear(&path);
	return yes;
}

bool config_read_hook(struct loading *l, const struct key *k, char *value, const char **ret_url, const char **ret_template)
{
	char *rest = value, *url = config_word(&rest), *template = config_word(&rest);
	const char *near;

	if (!url)
		return false;
	if (!config_good_url(url) || !template || config_word(&rest)) {
		config_complain(l, _("%s: expected an address and the name of a template, such as https://… wecom"), k->name);
		return false;
	}
	if (!is_template(l->c, template)) {
		near = config_nearest(l, template, N_SHIPPED, shipped_name, NULL);
		config_complain(l, _("%s: there is no template \"%s\", expected %s"), k->name, template,
			near ? near : "wecom, dingtalk, feishu or plain");
		return false;
	}
	*ret_url = arena_string(l->c->arena, url);
	*ret_template = arena_string(l->c->arena, template);
	return true;
}

void config_hook_address(struct text *ret, const char *url, const char *template)
{
	text_setf(ret, HOOK_ADDRESS "%s:%016llx", template, (unsigned long long)text_hash(url, strlen(url)));
}

static bool is_address_of(const char *address, const char *url, const char *template)
{
	struct text t = TEXT_INIT(0);
	bool same;

	config_hook_address(&t, url, template);
	same = !strcmp(text_str(&t), address);
	text_clear(&t);
	return same;
}

const char *config_hook_url(const struct config *c, const char *address)
{
	for (int i = 0; i < c->mail.n_webhook; i++)
		if (is_address_of(address, c->mail.webhook[2 * i], c->mail.webhook[2 * i + 1]))
			return c->mail.webhook[2 * i];
	for (int i = 0; i < c->n_units; i++)
		if (*c->units[i].hook_url && is_address_of(address, c->units[i].hook_url, c->units[i].hook_template))
			return c->units[i].hook_url;
	return NULL;
}

bool config_can_send(const struct config *c)
{
	if (*c->mail.smtp || c->mail.n_webhook)
		return true;
	for (int i = 0; i < c->n_units; i++)
		if (*c->units[i].hook_url)
			return true;
	return false;
}
