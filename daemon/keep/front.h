/*
 * front - the server of the pages as the keeper's child, and the keeper's sign
 * of life beside them.
 */
#ifndef NEWMEDIA_FRONT_H
#define NEWMEDIA_FRONT_H

struct keeper;
struct front;

struct front *front_new(struct keeper *k);       /* starts it, where [web] listen names a place; never NULL */
void front_free(struct front *p);                /* NULL is fine */
void front_settings_changed(struct front *p);    /* after a reload: another place, another folder, another language */

#endif
