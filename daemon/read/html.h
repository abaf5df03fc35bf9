/*
 * html - a page where a feed was expected: which page it is.
 *
 * Tells block, login and tombstone pages by what they say to people, and finds
 * the feed a page advertises.  Reading posts out of pages is page.c's work.
 */
#ifndef NEWMEDIA_HTML_H
#define NEWMEDIA_HTML_H

#include "gather.h"

/* Fails the document with a sentence, its `blocked` kind where it is one of those pages, and its feed_url. */
void html_refuse(struct reading_out *out, const char *s, size_t n);

#endif
