/*
 * document - what kind of document it is, and who reads it.
 *
 * The door of the reading library: main.c (the child), the unit tests and the
 * fuzzers all come in here.
 */
#ifndef NEWMEDIA_DOCUMENT_H
#define NEWMEDIA_DOCUMENT_H

#include "gather.h"
#include "recipe.h"

/* Opens charsets, zones and libraries: before the sandbox closes, once. -1 and a sentence: it goes on without something. */
int document_init(struct text *err);
void document_end(void);

/* One more recipe for the documents to come; returns its mistakes, each told. */
int document_recipe(const struct recipe_text *t, recipe_mistake *tell, void *ctx);

/* Reads one document into out (gather_init first; used again and again). All of p but the body's place counts;
 * a failure is a reading with an error. */
void read_document(const struct parse *p, const void *body, size_t len, struct reading_out *out);

#endif
