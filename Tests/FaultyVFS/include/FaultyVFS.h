#ifndef FAULTYVFS_H
#define FAULTYVFS_H

#include <stdbool.h>
#include <stdint.h>

// A layer over SQLite's own file system, for tests: it counts calls, lets one of them fail, and forgets, as a failed sync
// or a power cut does, what has not been synced. One for the whole process; every function may be called on any thread.

// Calls that are counted and can fail, as bits.
enum {
    FAULTY_READ = 1,      // read, size of a file
    FAULTY_WRITE = 2,
    FAULTY_SYNC = 4,
    FAULTY_TRUNCATE = 8,
    FAULTY_OPEN = 16,     // open, look for a file
    FAULTY_DELETE = 32,
    FAULTY_SHARE = 64,    // map or lock the memory that connections share
    FAULTY_ANY = 127,
};

// What happens at the call meant.
enum {
    FAULTY_ONCE,       // it fails with an I/O error, and those after it do not
    FAULTY_ALWAYS,     // it and all those after it fail with an I/O error
    FAULTY_FULL,       // the same, with "disk full"
    FAULTY_CUT,        // the power fails: of what has not been synced nothing is kept, and every call after it fails
    FAULTY_CUT_SOME,   // the same, but some of what has not been synced is kept, in no order
};

// Makes it the file system that SQLite opens databases with. Once, before the first is opened.
bool faulty_vfs_install(void);

// Counts anew from here, forgets what came before, and lets the nth call among `calls` fail as `manner` says; with an
// nth of 0 none.
void faulty_vfs_arm(uint32_t calls, int64_t nth, int manner);

// From here on nothing fails.
void faulty_vfs_disarm(void);

// Whether a call has failed since it was armed.
bool faulty_vfs_fired(void);

// How often one of `calls` was made since it was armed.
int64_t faulty_vfs_count(uint32_t calls);

// From here on syncs do nothing and say they did, as a disk does that lies.
void faulty_vfs_lie(bool lies);

// While held, syncs wait.
void faulty_vfs_hold(bool held);

// How many syncs wait.
int faulty_vfs_waiting(void);

#endif
