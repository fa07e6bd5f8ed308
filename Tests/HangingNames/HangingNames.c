#define _GNU_SOURCE
#include "HangingNames.h"

#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

static const char suffix[] = ".hangs.invalid";
static const time_t patience = 50;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static int waiting = 0;
static unsigned releases = 0;

static int hangs(const char *name) {
    size_t length = name ? strlen(name) : 0;
    size_t end = sizeof suffix - 1;
    return length > end && strcmp(name + length - end, suffix) == 0;
}

static void hang(void) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += patience;
    pthread_mutex_lock(&lock);
    waiting += 1;
    unsigned before = releases;
    while (releases == before && pthread_cond_timedwait(&released, &lock, &until) != ETIMEDOUT) {}
    waiting -= 1;
    pthread_mutex_unlock(&lock);
}

// The program's symbols come before those of the libraries it is linked with, so that libcurl calls this one.
int getaddrinfo(
    const char *restrict name, const char *restrict service, const struct addrinfo *restrict hints,
    struct addrinfo **restrict result
) {
    if (hangs(name)) {
        hang();
        return EAI_AGAIN;
    }
    typedef int (*Look)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
    Look look = (Look)dlsym(RTLD_NEXT, "getaddrinfo");
    return look ? look(name, service, hints, result) : EAI_FAIL;
}

int hanging_names_waiting(void) {
    pthread_mutex_lock(&lock);
    int count = waiting;
    pthread_mutex_unlock(&lock);
    return count;
}

void hanging_names_release(void) {
    pthread_mutex_lock(&lock);
    releases += 1;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&lock);
}
