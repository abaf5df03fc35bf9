/* unit - what cmocka wants included, once. */
#ifndef NEWMEDIA_TESTS_UNIT_H
#define NEWMEDIA_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#endif
