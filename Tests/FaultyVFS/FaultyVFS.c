#include "FaultyVFS.h"

#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A write, or a truncation, that has not been synced yet.
typedef struct Change {
    struct Change *next;
    bool truncates;
    sqlite3_int64 offset;  // of a truncation: the new size
    int length;
    unsigned char bytes[];
} Change;

// A file by its path, whoever has it open: what a power cut would leave of it, and what it would not.
typedef struct Content {
    struct Content *next;
    char *path;
    int handles;
    int failedSyncs;
    unsigned char *synced;
    sqlite3_int64 size;
    Change *first, *last;
} Content;

typedef struct File {
    sqlite3_file base;
    Content *content;  // none of a file without a name
    int failedSyncs;   // how many of the content's failures this handle has told
    sqlite3_file *real;
} File;

static struct {
    pthread_mutex_t lock;
    pthread_cond_t released;
    sqlite3_vfs *real;
    Content *contents;
    uint32_t calls;
    int64_t nth, met;
    int manner;
    bool fired, cut, lies, held;
    int waiting;
    int64_t counts[7];
} faulty = {.lock = PTHREAD_MUTEX_INITIALIZER, .released = PTHREAD_COND_INITIALIZER};

static void enter(void) { pthread_mutex_lock(&faulty.lock); }
static void leave(void) { pthread_mutex_unlock(&faulty.lock); }

// MARK: What is synced and what is not

static void resize(Content *content, sqlite3_int64 size) {
    if (size > content->size) {
        content->synced = realloc(content->synced, size);
        memset(content->synced + content->size, 0, size - content->size);
    }
    content->size = size;
}

static void apply(Content *content, const Change *change) {
    if (change->truncates) {
        if (change->offset < content->size) resize(content, change->offset);
        return;
    }
    if (change->offset + change->length > content->size) resize(content, change->offset + change->length);
    memcpy(content->synced + change->offset, change->bytes, change->length);
}

static void forget(Content *content) {
    while (content->first) {
        Change *change = content->first;
        content->first = change->next;
        free(change);
    }
    content->last = NULL;
}

static void note(Content *content, bool truncates, sqlite3_int64 offset, const void *bytes, int length) {
    Change *change = malloc(sizeof(Change) + length);
    *change = (Change){.truncates = truncates, .offset = offset, .length = length};
    if (length) memcpy(change->bytes, bytes, length);
    if (content->last) content->last->next = change; else content->first = change;
    content->last = change;
}

static void discard(Content *content) {
    forget(content);
    free(content->synced);
    free(content->path);
    free(content);
}

// Puts the file itself back to what is synced, with none or some of the changes since.
static void lose(Content *content, bool keepsSome) {
    uint32_t choice = 2463534242u ^ (uint32_t)faulty.nth;
    for (Change *change = content->first; change; change = change->next) {
        choice ^= choice << 13, choice ^= choice >> 17, choice ^= choice << 5;
        if (keepsSome && choice & 1) apply(content, change);
    }
    forget(content);
    if (!content->path[0]) return;
    int file = open(content->path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || pwrite(file, content->synced, content->size, 0) != content->size) abort();
    // Closing gives up the locks that this process has on the file, which only another process would notice.
    if (ftruncate(file, content->size) || close(file)) abort();
}

static Content *contentOf(const char *path, sqlite3_file *file) {
    for (Content *content = faulty.contents; content; content = content->next)
        if (!strcmp(content->path, path)) return content;
    Content *content = calloc(1, sizeof(Content));
    content->path = strdup(path);
    sqlite3_int64 size = 0;
    if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) abort();
    resize(content, size);
    if (size && file->pMethods->xRead(file, content->synced, (int)size, 0) != SQLITE_OK) abort();
    content->next = faulty.contents;
    faulty.contents = content;
    return content;
}

// Takes a content out of the list; it goes with its last handle.
static void unlist(const char *path) {
    for (Content **place = &faulty.contents; *place; place = &(*place)->next) {
        Content *content = *place;
        if (strcmp(content->path, path)) continue;
        *place = content->next;
        content->next = NULL;
        if (!content->handles) discard(content); else content->path[0] = 0;
        return;
    }
}

// MARK: Which call fails

// Counts a call; whether it fails.
static bool fails(uint32_t call) {
    faulty.counts[__builtin_ctz(call)]++;
    if (faulty.cut) return true;
    if (!faulty.nth || !(faulty.calls & call)) return false;
    faulty.met++;
    bool fires = faulty.manner == FAULTY_ONCE ? faulty.met == faulty.nth : faulty.met >= faulty.nth;
    if (!fires) return false;
    faulty.fired = true;
    if (faulty.manner == FAULTY_CUT || faulty.manner == FAULTY_CUT_SOME) {
        faulty.cut = true;
        for (Content *content = faulty.contents; content; content = content->next)
            lose(content, faulty.manner == FAULTY_CUT_SOME);
    }
    return true;
}

static bool isFull(void) { return faulty.manner == FAULTY_FULL; }

bool faulty_vfs_fired(void) {
    enter();
    bool fired = faulty.fired;
    leave();
    return fired;
}

int64_t faulty_vfs_count(uint32_t calls) {
    enter();
    int64_t count = 0;
    for (int bit = 0; bit < 7; bit++)
        if (calls & 1u << bit) count += faulty.counts[bit];
    leave();
    return count;
}

void faulty_vfs_arm(uint32_t calls, int64_t nth, int manner) {
    enter();
    faulty.calls = calls, faulty.nth = nth, faulty.manner = manner, faulty.met = 0;
    faulty.fired = faulty.cut = false;
    memset(faulty.counts, 0, sizeof faulty.counts);
    for (Content **place = &faulty.contents; *place;) {
        Content *content = *place;
        if (content->handles) { place = &content->next; continue; }
        *place = content->next;
        discard(content);
    }
    leave();
}

void faulty_vfs_disarm(void) {
    enter();
    faulty.nth = 0;
    faulty.cut = false;
    leave();
}

void faulty_vfs_lie(bool lies) {
    enter();
    faulty.lies = lies;
    leave();
}

void faulty_vfs_hold(bool held) {
    enter();
    faulty.held = held;
    pthread_cond_broadcast(&faulty.released);
    leave();
}

int faulty_vfs_waiting(void) {
    enter();
    int waiting = faulty.waiting;
    leave();
    return waiting;
}

// MARK: An open file

static sqlite3_file *real(sqlite3_file *file) { return ((File *)file)->real; }

static int closeFile(sqlite3_file *base) {
    File *file = (File *)base;
    int code = file->real->pMethods->xClose(file->real);
    enter();
    Content *content = file->content;
    if (content && !--content->handles && !content->path[0]) discard(content);
    leave();
    free(file->real);
    return code;
}

static int readFile(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset) {
    enter();
    int code = fails(FAULTY_READ) ? SQLITE_IOERR_READ : SQLITE_OK;
    if (!code) code = real(base)->pMethods->xRead(real(base), bytes, length, offset);
    leave();
    return code;
}

static int writeFile(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset) {
    File *file = (File *)base;
    enter();
    bool failed = fails(FAULTY_WRITE);
    // A disk that fills up takes the beginning; one that has lost its power, nothing.
    int taken = failed ? (faulty.cut ? 0 : length / 2) : length;
    int code = taken ? real(base)->pMethods->xWrite(real(base), bytes, taken, offset) : SQLITE_OK;
    if (!code && taken && file->content) note(file->content, false, offset, bytes, taken);
    if (failed) code = isFull() ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    leave();
    return code;
}

static int truncateFile(sqlite3_file *base, sqlite3_int64 size) {
    File *file = (File *)base;
    enter();
    int code = fails(FAULTY_TRUNCATE) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
    if (!code) code = real(base)->pMethods->xTruncate(real(base), size);
    if (!code && file->content) note(file->content, true, size, NULL, 0);
    leave();
    return code;
}

static int syncFile(sqlite3_file *base, int flags) {
    (void)flags;
    File *file = (File *)base;
    Content *content = file->content;
    enter();
    faulty.waiting++;
    while (faulty.held) pthread_cond_wait(&faulty.released, &faulty.lock);
    faulty.waiting--;
    int code = fails(FAULTY_SYNC) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
    if (content && code && !faulty.cut) {
        // As Linux has it: what was to be written is lost, whoever has the file open is told once, and the next sync is
        // told that all is well.
        content->failedSyncs++;
        lose(content, false);
    } else if (content && !faulty.lies) {
        for (Change *change = content->first; change; change = change->next) apply(content, change);
        forget(content);
    }
    if (content && file->failedSyncs != content->failedSyncs) {
        file->failedSyncs = content->failedSyncs;
        code = SQLITE_IOERR_FSYNC;
    }
    leave();
    return code;
}

static int fileSize(sqlite3_file *base, sqlite3_int64 *size) {
    enter();
    int code = fails(FAULTY_READ) ? SQLITE_IOERR_FSTAT : SQLITE_OK;
    if (!code) code = real(base)->pMethods->xFileSize(real(base), size);
    leave();
    return code;
}

static int lockFile(sqlite3_file *base, int level) { return real(base)->pMethods->xLock(real(base), level); }
static int unlockFile(sqlite3_file *base, int level) { return real(base)->pMethods->xUnlock(real(base), level); }
static int checkLock(sqlite3_file *base, int *held) {
    return real(base)->pMethods->xCheckReservedLock(real(base), held);
}
static int control(sqlite3_file *base, int operation, void *argument) {
    return real(base)->pMethods->xFileControl(real(base), operation, argument);
}
static int sectorSize(sqlite3_file *base) { return real(base)->pMethods->xSectorSize(real(base)); }
static int characteristics(sqlite3_file *base) { return real(base)->pMethods->xDeviceCharacteristics(real(base)); }

static int shmMap(sqlite3_file *base, int page, int size, int extends, void volatile **memory) {
    enter();
    int code = fails(FAULTY_SHARE) ? SQLITE_IOERR_SHMMAP : SQLITE_OK;
    leave();
    return code ? code : real(base)->pMethods->xShmMap(real(base), page, size, extends, memory);
}

static int shmLock(sqlite3_file *base, int offset, int count, int flags) {
    // Giving a lock back cannot fail.
    if (flags & SQLITE_SHM_LOCK) {
        enter();
        int code = fails(FAULTY_SHARE) ? SQLITE_IOERR_SHMLOCK : SQLITE_OK;
        leave();
        if (code) return code;
    }
    return real(base)->pMethods->xShmLock(real(base), offset, count, flags);
}

static void shmBarrier(sqlite3_file *base) { real(base)->pMethods->xShmBarrier(real(base)); }
static int shmUnmap(sqlite3_file *base, int deletes) { return real(base)->pMethods->xShmUnmap(real(base), deletes); }

// Version 2: with shared memory, without files mapped into memory, whose reads nobody sees.
static const sqlite3_io_methods methods = {
    2, closeFile, readFile, writeFile, truncateFile, syncFile, fileSize, lockFile, unlockFile, checkLock, control,
    sectorSize, characteristics, shmMap, shmLock, shmBarrier, shmUnmap, NULL, NULL,
};

// MARK: The file system

static int openFile(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *given) {
    (void)vfs;
    File *file = (File *)base;
    *file = (File){.real = calloc(1, faulty.real->szOsFile)};
    enter();
    int code = fails(FAULTY_OPEN) ? SQLITE_CANTOPEN : SQLITE_OK;
    if (!code) code = faulty.real->xOpen(faulty.real, path, file->real, flags, given);
    if (!code) {
        base->pMethods = &methods;
        if (path) {
            file->content = contentOf(path, file->real);
            file->content->handles++;
            file->failedSyncs = file->content->failedSyncs;
        }
    } else {
        free(file->real);
    }
    leave();
    return code;
}

static int deleteFile(sqlite3_vfs *vfs, const char *path, int syncsFolder) {
    (void)vfs;
    enter();
    int code = fails(FAULTY_DELETE) ? SQLITE_IOERR_DELETE : SQLITE_OK;
    if (!code) code = faulty.real->xDelete(faulty.real, path, syncsFolder);
    if (!code) unlist(path);
    leave();
    return code;
}

static int accessFile(sqlite3_vfs *vfs, const char *path, int flags, int *answer) {
    (void)vfs;
    enter();
    int code = fails(FAULTY_OPEN) ? SQLITE_IOERR_ACCESS : SQLITE_OK;
    leave();
    return code ? code : faulty.real->xAccess(faulty.real, path, flags, answer);
}

bool faulty_vfs_install(void) {
    static sqlite3_vfs vfs;
    faulty.real = sqlite3_vfs_find(NULL);
    if (!faulty.real) return false;
    // What is not about files is SQLite's own: it asks nothing of the structure it is called with.
    vfs = *faulty.real;
    vfs.szOsFile = sizeof(File);
    vfs.pNext = NULL;
    vfs.zName = "faulty";
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    vfs.xAccess = accessFile;
    return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}
