/* lock: one writer, whose death frees it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lock.h"
#include "unit.h"

static void one_holder(void **state)
{
	char path[64], holder[24];
	struct text err = TEXT_SENTENCE;
	int fd, ready[2];
	pid_t pid;
	char c;

	(void)state;
	snprintf(path, sizeof path, "/tmp/newmedia-lock-%ld", (long)getpid());
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		fd = lock_take(path, 0, &err);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(fd < 0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(lock_take(path, 0, &err), -1);
	snprintf(holder, sizeof holder, "%ld", (long)pid);
	assert_non_null(strstr(text_str(&err), holder));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	fd = lock_take(path, 0, &err);
	assert_true(fd >= 0);
	lock_drop(fd);
	assert_int_equal(lock_take("/nowhere/lock", 0, &err), -1);
	unlink(path);
	text_clear(&err);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_holder) };

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
