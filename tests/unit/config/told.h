/*
 * told - a folder of our own to write configurations into, and what loading
 * them told, as text.
 */
#ifndef NEWMEDIA_TEST_TOLD_H
#define NEWMEDIA_TEST_TOLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "config.h"

/* Makes an empty folder with feeds.d in it and goes there. */
void told_begin(void);
void told_end(void);                                  /* removes it */
void told_write(const char *path, const char *text);
void told_write_n(const char *path, const char *text, size_t n);
void told_remove(const char *path);
/* Loads newmedia.conf; what was told is in told_text(), one problem a line, warnings marked "warning: ". */
struct config *told_load(const struct config *last_good);
void told_check(const char *file, const struct config *main_or_null);
const char *told_text(void);

#endif
