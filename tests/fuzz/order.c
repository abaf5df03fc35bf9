/*
 * fuzz-order - what a write verb carries over ctl.sock: any text is taken apart into keys and values, numbers and files, within
 * its limits; said again by order_add() it is the same.
 */
#include "command-order.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/newmedia-order-XXXXXX", spool[64], file[64];

static void end(void)
{
	unlink(file);
	rmdir(spool);
	rmdir(folder);
}

static void begin(void)
{
	int fd;

	if (!mkdtemp(folder))
		abort();
	snprintf(spool, sizeof spool, "%s/spool", folder);
	snprintf(file, sizeof file, "%s/%s1", spool, SPOOLED);
	mkdir(spool, 0700);
	fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, "proof", 5) != 5)
		abort();
	close(fd);
	atexit(end);
}

/* What was folded by order_add() stays as it is. */
static void say_again(const struct order *o)
{
	struct text once = TEXT_INIT(0), twice = TEXT_INIT(0);
	struct order again;

	for (int i = 0; i < o->n; i++)
		order_add(&once, o->v[i].key, o->v[i].value);
	order_read(&again, text_str(&once));
	for (int i = 0; i < again.n; i++)
		order_add(&twice, again.v[i].key, again.v[i].value);
	if (strcmp(text_str(&once), text_str(&twice)))
		abort();
	order_clear(&again);
	text_clear(&once);
	text_clear(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool begun;
	struct text err = TEXT_SENTENCE;
	char *args = strndup((const char *)data, size);
	struct order o;
	moment m;

	if (!begun)
		begin();
	begun = true;
	order_read(&o, args);
	if (o.n > ORDER_LINES_MAX)
		abort();
	for (int i = 0; i < o.n; i++) {
		if (strchr(o.v[i].key, '\n') || strchr(o.v[i].value, '\n') || strchr(o.v[i].key, '='))
			abort();
		order_moment(&o, o.v[i].key, &m);
	}
	if (order_files(&o, folder, &err) && !*text_str(&err))
		abort();
	for (int i = 0; i < o.n_files; i++)
		if (o.files[i].len != 5 || memcmp(o.files[i].bytes, "proof", 5))
			abort(); /* only what was handed over is read */
	say_again(&o);
	order_clear(&o);
	text_clear(&err);
	free(args);
	return 0;
}
