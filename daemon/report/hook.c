/*
 * hook - see hook.h.  A template is data: which messenger wants what is no
 * matter of code.
 *
 * It must never know the address: what is posted is not who may post.
 */
#include "hook.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "log.h"

enum { MOST_DEFAULT = 4000, DEPTH_MAX = 16 };

struct filling { const char *title, *text; struct text detail; };

/* The office's own file comes first. */
static json_t *load(const struct config *c, const char *template, struct text *ret_path, struct text *err)
{
	json_error_t why;
	json_t *t;

	text_setf(ret_path, "%s/%s.json", c->webhooks_dir, template);
	if (access(text_str(ret_path), F_OK))
		text_setf(ret_path, "%s/%s.json", c->webhooks_shipped, template);
	t = json_load_file(text_str(ret_path), JSON_REJECT_DUPLICATES, &why);
	if (!t) {
		text_setf(err, "%s:%d: ", text_str(ret_path), why.line > 0 ? why.line : 1);
		text_add_safe(err, why.text); /* it quotes by bytes */
	}
	return t;
}

static json_t *fill_string(const struct filling *f, const char *s)
{
	const struct { const char *name, *value; } fields[] = { { "{title}", f->title }, { "{text}", f->text }, { "{detail}", text_str(&f->detail) } };
	struct text t = TEXT_INIT(0);
	json_t *ret;

	while (*s) {
		size_t i = 0, n = sizeof fields / sizeof *fields;

		while (i < n && strncmp(s, fields[i].name, strlen(fields[i].name)))
			i++;
		if (i < n) {
			text_add(&t, fields[i].value);
			s += strlen(fields[i].name);
		} else {
			text_add_char(&t, *s++);
		}
	}
	ret = json_stringn(text_str(&t), t.len);
	text_clear(&t);
	return ret;
}

static json_t *fill(const struct filling *f, const json_t *from, int depth)
{
	json_t *ret, *v;
	const char *key;
	size_t i;

	if (depth > DEPTH_MAX)
		return json_null();
	if (json_is_string(from))
		return fill_string(f, json_string_value(from));
	if (json_is_object(from)) {
		ret = json_object();
		json_object_foreach((json_t *)from, key, v)
			json_object_set_new(ret, key, fill(f, v, depth + 1));
		return ret;
	}
	if (json_is_array(from)) {
		ret = json_array();
		json_array_foreach((json_t *)from, i, v)
			json_array_append_new(ret, fill(f, v, depth + 1));
		return ret;
	}
	return json_incref((json_t *)from);
}

static int add_line(struct text *ret, const char *name, const json_t *value, struct text *err)
{
	const char *s = json_string_value(value);

	if (!s || strpbrk(s, "\r\n"))
		return log_own(err, N_("%s: expected a text in one line"), name);
	text_addf(ret, "%s %s\n", name, s);
	return 0;
}

static int write_out(struct text *ret, const json_t *t, const struct filling *f, struct text *err)
{
	const json_t *busy = json_object_get(t, "busy"), *sent = json_object_get(t, "sent");
	json_t *body = fill(f, json_object_get(t, "body"), 0);
	char *bytes = json_dumps(body, JSON_COMPACT);
	json_t *v;
	size_t i;
	int e = sent ? add_line(ret, "sent", sent, err) : 0;

	json_array_foreach((json_t *)busy, i, v)
		if (!e)
			e = add_line(ret, "busy", v, err);
	if (!e)
		text_addf(ret, "\n%s", bytes);
	free(bytes);
	json_decref(body);
	return e;
}

int hook_bytes(struct text *ret, const struct config *c, const char *template, const struct letter *l, const char *text, struct text *err)
{
	struct text path = TEXT_INIT(0), why = TEXT_SENTENCE;
	struct filling f = { text_str(&l->subject), text, TEXT_INIT(0) };
	json_t *t = load(c, template, &path, err), *most = t ? json_object_get(t, "most") : NULL;
	int e = t ? 0 : -1;

	if (t && !json_is_object(json_object_get(t, "body")))
		e = log_own(err, N_("%s: expected an object with \"body\", itself an object"), text_str(&path));
	if (!e) {
		size_t room = json_is_integer(most) && json_integer_value(most) >= 0 ? (size_t)json_integer_value(most) : MOST_DEFAULT;
		const char *s = text_str(&l->paper.text);

		text_add_n(&f.detail, s, text_utf8_cut(s, l->paper.text.len, room));
		e = write_out(ret, t, &f, &why);
		if (e)
			text_setf(err, "%s: %s", text_str(&path), text_str(&why));
	}
	json_decref(t);
	text_clear(&f.detail);
	text_clear(&path);
	text_clear(&why);
	return e;
}

/* A digest has its short form; what goes at once is short already, but for its title, which the first sentence repeats. */
int letter_hook(struct text *ret, const struct letter *l, const struct report_view *v, const struct outbox_row *row, struct text *err)
{
	enum { NOTICE_MOST = 1800 }; /* bytes: the least that the messengers take is 2048 */
	const char *all = text_str(&l->paper.text), *rest = strstr(all, "\n\n");
	struct text t = TEXT_INIT(0);
	int e = 0;

	rest = rest ? rest + 2 : all;
	if (!strcmp(row->kind, "digest"))
		e = letter_short(&t, v, *row->unit ? config_unit(v->config, row->unit) : -1, err);
	else
		text_add_n(&t, rest, text_utf8_cut(rest, strlen(rest), NOTICE_MOST));
	if (!e)
		e = hook_bytes(ret, v->config, row->name, l, text_str(&t), err);
	text_clear(&t);
	return e;
}
