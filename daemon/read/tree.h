/*
 * tree - one kind of tree for whatever is read by a recipe or looked at as a page.
 *
 * HTML and XML become the tree their parser makes.  JSON becomes elements: the
 * whole is <json>, a member is an element of its name, the members of a list
 * are <item>s; a name that is no XML name is <_ key="the name">.  So one
 * selector language serves them all.
 */
#ifndef NEWMEDIA_TREE_H
#define NEWMEDIA_TREE_H

#include <libxml/tree.h>

#include "text.h"

enum tree_kind { TREE_HTML, TREE_JSON, TREE_XML, TREE_KINDS };

/* s[0..n) is clean UTF-8 (charset.h). NULL and a sentence: it cannot be made, or is beyond a ceiling. */
xmlDoc *tree_make(enum tree_kind kind, const char *s, size_t n, struct text *err);
/* HTML; attributes that are not among these may be missing (tags.h). */
xmlDoc *tree_make_html(const char *s, size_t n, const char *const *attributes, struct text *err);
/* Parses JSON in s[0..n) and hangs it below `at` in place of what was there; false: it is none. What follows the JSON is not looked at. */
bool tree_embed(xmlNode *at, const char *s, size_t n);
void tree_free(xmlDoc *doc); /* NULL is fine */
bool tree_is(const xmlNode *e, const char *name); /* an element of that name, in any case; NULL is none */
/* The value of an attribute of an HTML element, as it stands in the tree; NULL: it has none of that name. */
const char *tree_attribute(const xmlNode *e, const char *name);

#endif
