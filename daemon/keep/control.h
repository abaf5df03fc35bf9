/*
 * control - ctl.sock: what newmediactl asks of the running daemon.
 */
#ifndef NEWMEDIA_CONTROL_H
#define NEWMEDIA_CONTROL_H

#include "command.h"

struct keeper;
struct control;
struct control *control_new(struct keeper *k);   /* NULL: logged */
void control_free(struct control *c);

#endif
