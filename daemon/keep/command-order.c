/*
 * command-order - see command-order.h.
 */
#include "command-order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log.h"

void order_read(struct order *o, const char *args)
{
	char *at;

	*o = (struct order){ .text = mem_strdup(args) };
	for (at = o->text; *at && o->n < ORDER_LINES_MAX;) {
		char *end = at + strcspn(at, "\n"), *value = memchr(at, '=', (size_t)(end - at));
		bool last = !*end;

		*end = '\0';
		if (value) {
			*value++ = '\0';
			o->v[o->n].key = at;
			o->v[o->n++].value = value;
		}
		at = last ? end : end + 1;
	}
}

void order_clear(struct order *o)
{
	for (int i = 0; i < o->n_files; i++)
		text_clear(&o->bytes[i]);
	free(o->text);
	*o = (struct order){ 0 };
}

const char *order_value(const struct order *o, const char *key)
{
	for (int i = 0; i < o->n; i++)
		if (!strcmp(o->v[i].key, key))
			return o->v[i].value;
	return "";
}

static const moment ORDER_MOMENT_MAX = 253402300800; /* the year 10000 */

int order_moment(const struct order *o, const char *key, moment *ret)
{
	const char *s = order_value(o, key);
	char *end;

	*ret = MOMENT_NONE;
	if (!*s)
		return 0;
	errno = 0;
	*ret = strtoll(s, &end, 10);
	return errno || *end || *ret < -ORDER_MOMENT_MAX || *ret > ORDER_MOMENT_MAX ? -1 : 0;
}

/* value: NAME-IN-SPOOL, a tab, the name it had. */
static int read_file(struct order *o, const char *state_dir, const char *value, struct text *err)
{
	const char *name = strchr(value, '\t');
	struct text path = TEXT_INIT(0);
	struct text *bytes;
	int e = -1;

	if (o->n_files == ORDER_FILES_MAX) {
		text_setf(err, _("more than %d files"), ORDER_FILES_MAX);
		return -1;
	}
	bytes = &o->bytes[o->n_files];
	*bytes = (struct text)TEXT_INIT(STORE_CONTENT_MAX);
	if (!name || strncmp(value, SPOOLED, strlen(SPOOLED)) || memchr(value, '/', (size_t)(name - value)))
		text_setf(err, _("%s is no file that was handed over"), value);
	else {
		text_setf(&path, "%s/spool/%.*s", state_dir, (int)(name - value), value);
		e = text_read_file(bytes, text_str(&path), err);
	}
	if (!e)
		o->files[o->n_files++] = (struct proof_file){ name + 1, text_str(bytes), bytes->len };
	else
		text_clear(bytes);
	text_clear(&path);
	return e;
}

int order_files(struct order *o, const char *state_dir, struct text *err)
{
	for (int i = 0; i < o->n; i++)
		if (!strcmp(o->v[i].key, "file") && read_file(o, state_dir, o->v[i].value, err))
			return -1;
	return 0;
}

void order_add(struct text *args, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	text_addf(args, "%s=", key);
	for (; *value; value++)
		text_add_char(args, (unsigned char)*value < ' ' && *value != '\t' ? ' ' : *value);
	text_add_char(args, '\n');
}

void order_add_moment(struct text *args, const char *key, moment m)
{
	if (m != MOMENT_NONE)
		text_addf(args, "%s=%lld\n", key, (long long)m);
}
