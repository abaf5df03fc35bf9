/*
 * feed-entity - see feed-entity.h.
 */
#include "feed-entity.h"

#include <libxml/HTMLparser.h>
#include <stdio.h>
#include <string.h>

#include "plain.h"

void entities_declare(struct entities *e, const char *name, int type, const char *content)
{
	if (type != XML_INTERNAL_GENERAL_ENTITY || !content || e->n == ENTITIES_MAX || strlen(name) >= sizeof(e->declared->name) ||
	        strlen(content) >= sizeof(e->declared->text))
		return;
	snprintf(e->declared[e->n].name, sizeof(e->declared->name), "%s", name);
	snprintf(e->declared[e->n].text, sizeof(e->declared->text), "%s", content);
	e->n++;
}

static void put_character(struct entities *e, const char *name)
{
	struct text t = TEXT_INIT(ENTITY_BYTES - 1);
	char whole[48];
	int n = snprintf(whole, sizeof(whole), "&%s;", name);

	if (n > 0 && (size_t)n < sizeof(whole))
		plain_add(&t, whole, (size_t)n, true);
	if (t.len == 0)
		text_add(&t, " "); /* &nbsp; */
	snprintf(e->found_text, sizeof(e->found_text), "%s", text_str(&t));
	text_clear(&t);
}

/* Called "predefined", because libxml2 then takes the text as it is, without parsing it again: bombs do not go off. */
xmlEntityPtr entities_find(struct entities *e, const char *name)
{
	bool known = false;

	for (int i = 0; i < e->n && !known; i++) {
		if (strcmp(e->declared[i].name, name) == 0) {
			snprintf(e->found_text, sizeof(e->found_text), "%s", e->declared[i].text);
			known = true;
		}
	}
	if (!known) {
		if (!htmlEntityLookup((const xmlChar *)name))
			return NULL;
		put_character(e, name);
	}
	snprintf(e->found_name, sizeof(e->found_name), "%s", name);
	memset(&e->found, 0, sizeof(e->found));
	e->found.type = XML_ENTITY_DECL;
	e->found.etype = XML_INTERNAL_PREDEFINED_ENTITY;
	e->found.name = (const xmlChar *)e->found_name;
	e->found.content = e->found.orig = (xmlChar *)e->found_text;
	e->found.length = (int)strlen(e->found_text);
	return &e->found;
}
