/*
 * zip-out - a zip put together in memory, by minizip.
 *
 * The time of its entries is given, not asked: the same parts make the same
 * bytes, so that a hash of the file says something.
 */
#ifndef NEWMEDIA_ZIP_OUT_H
#define NEWMEDIA_ZIP_OUT_H

#include "clock.h"

struct zip_out;
struct zip_out *zip_out_new(moment at, const struct zone *zone);
void zip_out_add(struct zip_out *z, const char *name, const void *bytes, size_t len);  /* name in UTF-8 */
/* The whole into ret, and frees z; -1: something could not be added. */
int zip_out_end(struct zip_out *z, struct text *ret);

#endif
