/* poison - preloaded: a reader that meets the word KILLS-READERS in a document dies of it, as of a fault in a library. */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

int xmlParseChunk(void *parser, const char *chunk, int size, int last);
int xmlParseChunk(void *parser, const char *chunk, int size, int last)
{
	static const char word[] = "KILLS-READERS";
	int (*real)(void *, const char *, int, int);

	if (size > 0 && memmem(chunk, (size_t)size, word, sizeof word - 1))
		abort();
	*(void **)&real = dlsym(RTLD_NEXT, "xmlParseChunk");
	return real(parser, chunk, size, last);
}
