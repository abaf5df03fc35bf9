/*
 * child - the keeper's children: started, watched, replaced, buried.
 *
 * A child is a separate executable (fork + exec) that finds its socket, the
 * slots and its word at fixed descriptors (wire.h) and nothing else open.
 * Children are looked for beside this executable, then in the libexec folder.
 */
#ifndef NEWMEDIA_CHILD_H
#define NEWMEDIA_CHILD_H

#include <sys/types.h>

#include "wire.h"

/* Slots: one memfd of n slots, sealed against shrinking and growing. */
struct slots {
	int fd, fd_readonly;
	uint32_t n;
	uint64_t size;       /* bytes each */
};
int slots_make(struct slots *s, uint32_t n, uint64_t size, struct text *err);
void slots_drop(struct slots *s);
void slots_punch(const struct slots *s, uint32_t slot, uint64_t from); /* gives the memory back that is behind its first `from` bytes */
int slots_write(const struct slots *s, uint32_t slot, const void *body, size_t len); /* -1: too large */
ssize_t slots_read(const struct slots *s, uint32_t slot, void *buf, size_t len);

struct child {
	const char *role;          /* "newmedia-fetch" */
	pid_t pid;                 /* 0 = not running */
	struct wire *wire;
	struct child_word *word;   /* shared; NULL where the role has none */
	uint64_t served;           /* documents or transfers since it was started */
};
/* Where the executable of a role is: in the folder NEWMEDIA_CHILDREN, beside this program, or in the libexec folder. -1: nowhere; ret is the
 * last place then. */
int child_find(const char *role, struct text *ret);
/* slots_fd: which of the two descriptors it gets. -1 and a sentence. */
int child_start(struct child *c, const char *role, int slots_fd, bool with_word, struct text *err);
/* A program that needs no slots and takes its orders from its command line (args ends with NULL); its wire only tells of its end. */
int child_start_with(struct child *c, const char *role, const char *const *args, struct text *err);
/* Kills (SIGKILL) if it still runs, reaps, closes; writes how it ended ("killed by signal 11") to ret, which may be NULL. */
void child_bury(struct child *c, struct text *ret_obituary);

#endif
