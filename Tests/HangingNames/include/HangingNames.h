#ifndef HANGINGNAMES_H
#define HANGINGNAMES_H

// Stands before the system's getaddrinfo in the process of the tests. A look-up of a name below `hangs.invalid` waits, as
// for a name server that never answers; every other one is the system's.

// How many look-ups wait.
int hanging_names_waiting(void);

// Lets those that wait end, without an address. One that nobody lets end does so after 50 seconds.
void hanging_names_release(void);

#endif
