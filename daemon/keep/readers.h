/*
 * readers - the pool of newmedia-read children.
 *
 * Documents are given in by id and come out exactly once, whatever dies
 * meanwhile: read, or with the sentence why not.  A reader has up to four
 * documents queued and parses one; its shared word says which, so the document
 * that killed it is blamed exactly and the others go to a fresh reader.
 */
#ifndef NEWMEDIA_READERS_H
#define NEWMEDIA_READERS_H

#include "child.h"

struct ev_loop;
struct readers;

/* reading NULL: the reader died of the document, or could not be started; why says it. Valid during the call only. */
typedef void readers_done(void *ctx, uint64_t doc, const struct reading *reading, const struct post *posts, int n_posts, const char *why);

/* n: how many processes, started when first needed. slots must outlive the pool. */
struct readers *readers_new(struct ev_loop *loop, const struct slots *slots, int n, const char *zones, readers_done *done, void *ctx);
/* Who is told the rows of tables (DOC_SHEET) as they come; of a document that fails they do not count. */
typedef void readers_row(void *ctx, uint64_t doc, const struct table_row *row);
void readers_on_row(struct readers *r, readers_row *row);
/* The recipes every reader is given when it starts; they must outlive the pool. Mistakes in them are told, or else logged. */
void readers_recipes(struct readers *r, const struct recipe_text *v, int n);
typedef void readers_mistake(void *ctx, const struct mistake *m);
void readers_on_mistake(struct readers *r, readers_mistake *mistake);
void readers_free(struct readers *r);
void readers_give(struct readers *r, const struct parse *p); /* strings are copied */
pid_t readers_pid(const struct readers *r, int i);
/* Documents read and readers that died, or had to, since the pool was made; readers that run now. */
struct readers_count { uint64_t read; uint32_t lost, running; };
struct readers_count readers_count(const struct readers *r);

#endif
