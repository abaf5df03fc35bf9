/*
 * feed-entity - the entities of a document, none of which is ever expanded: a
 * declared one is replaced by its literal text once, an HTML one by its
 * character.  Bombs do not go off, and no file or address is asked for one.
 *
 * It knows what a document declared; never where in it an entity stands.
 */
#ifndef NEWMEDIA_FEED_ENTITY_H
#define NEWMEDIA_FEED_ENTITY_H

#include <libxml/parser.h>

enum {
	ENTITIES_MAX = 64,
	ENTITY_BYTES = 256,
};

/* Those of one document. Nothing in it is read before it was written, but n, which begins with 0. */
struct entities {
	int n;
	struct {
		char name[40];
		char text[ENTITY_BYTES];
	} declared[ENTITIES_MAX];
	xmlEntity found; /* what the last look-up returned, with its name and text */
	char found_name[40];
	char found_text[ENTITY_BYTES];
};

/* type: as libxml2 tells it. Only texts that stand in the document itself are known; of too many, and of too long ones, nothing is. */
void entities_declare(struct entities *e, const char *name, int type, const char *content);
/* Until the next look-up; NULL: nobody knows it. */
xmlEntityPtr entities_find(struct entities *e, const char *name);

#endif
