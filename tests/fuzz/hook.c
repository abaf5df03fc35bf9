/*
 * fuzz-hook - any text as a template of webhooks.d, any message to fill it
 * with, any answer of the messenger's server: what is posted is one JSON
 * document behind lines that are the template's own, and an answer is read as
 * one of the outcomes there are.
 *
 * The input is cut at lines of ----: template, title, text, status and answer.
 */
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

#include "../../daemon/mail/post.c" /* its judge() */
#include "hook.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[64], file[80];

static void end(void)
{
	unlink(file);
	rmdir(folder);
}

static void begin(void)
{
	strcpy(folder, "/tmp/newmedia-hook-XXXXXX");
	if (!mkdtemp(folder))
		abort();
	snprintf(file, sizeof file, "%s/t.json", folder);
	atexit(end);
}

/* A digest has a short form of its own; here only its place is needed. */
int letter_short(struct text *ret, const struct report_view *v, int unit, struct text *err)
{
	(void)ret, (void)v, (void)unit, (void)err;
	abort();
}

int config_unit(const struct config *c, const char *key)
{
	(void)c, (void)key;
	abort();
}

static void put(const char *s)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, s, strlen(s)) != (ssize_t)strlen(s))
		abort();
	close(fd);
}

/* Lines "sent ..." and "busy ...", an empty line, an object. */
static void check_message(const struct text *bytes, struct text *answer, long status)
{
	const char *head = text_str(bytes), *body = *head == '\n' ? head + 1 : strstr(head, "\n\n");
	enum delivery d;
	json_t *t;

	if (!body || strlen(head) != bytes->len)
		abort();
	body += *body == '\n' ? 2 : 0;
	for (const char *p = head; *p != '\n'; p += strcspn(p, "\n") + 1)
		if (strncmp(p, "sent ", 5) && strncmp(p, "busy ", 5))
			abort();
	t = json_loads(body, 0, NULL);
	if (!json_is_object(t))
		abort();
	json_decref(t);
	d = judge(head, body, status, answer);
	if (d != DELIVERY_SENT && d != DELIVERY_LATER && d != DELIVERY_NEVER)
		abort();
	if (d == DELIVERY_SENT && (status < 200 || status >= 300))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config c = { .webhooks_dir = folder, .webhooks_shipped = "/nonexistent" };
	char *copy = strndup((const char *)data, size), *part[4] = { copy, copy + strlen(copy), copy + strlen(copy), copy + strlen(copy) }, *cut;
	struct text bytes = TEXT_INIT(0), err = TEXT_SENTENCE, answer = TEXT_INIT(ANSWER_MAX);
	struct letter l = { 0 };

	if (!*folder)
		begin();
	for (int i = 0; i < 3 && (cut = strstr(part[i], "\n----\n")); i++) {
		*cut = '\0';
		part[i + 1] = cut + 6;
	}
	for (int i = 1; i < 3; i++)
		part[i][text_utf8_valid(part[i], strlen(part[i]))] = '\0'; /* letters are text */
	put(part[0]);
	text_setf(&l.subject, "%s", part[1]);
	text_setf(&l.paper.text, "%s\n\n%s", part[1], part[2]);
	text_add(&answer, part[3]);
	if (hook_bytes(&bytes, &c, "t", &l, part[2], &err)) {
		if (!*text_str(&err) || text_utf8_valid(text_str(&err), err.len) != err.len)
			abort();
	} else {
		check_message(&bytes, &answer, strtol(part[3], NULL, 10) % 1000);
	}
	text_clear(&l.subject);
	text_clear(&l.paper.text);
	text_clear(&bytes);
	text_clear(&err);
	text_clear(&answer);
	free(copy);
	return 0;
}
