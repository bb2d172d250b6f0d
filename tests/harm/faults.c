/* Makes the n-th call of one function fail, as a disk that is full or broken would: for the tests, by LD_PRELOAD.

   FAULT_CALL   open, write, fsync, rename or mmap
   FAULT_N      which call fails, from 1; and every later one too if FAULT_STICKS is set
   FAULT_ERRNO  with what
   FAULT_UNDER  only files below this folder count
   FAULT_COUNT  a file that gets the number of calls at the end, one line a process
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static const char *under, *call_name;
static long nth, calls;
static int with, sticks;

__attribute__((constructor)) static void begin(void) {
    under = getenv("FAULT_UNDER");
    call_name = getenv("FAULT_CALL");
    nth = getenv("FAULT_N") ? atol(getenv("FAULT_N")) : 0;
    with = getenv("FAULT_ERRNO") ? atoi(getenv("FAULT_ERRNO")) : EIO;
    sticks = getenv("FAULT_STICKS") != NULL;
}

__attribute__((destructor)) static void end(void) {
    const char *file = getenv("FAULT_COUNT");
    FILE *out = file ? fopen(file, "a") : NULL;
    if (out) {
        fprintf(out, "%ld\n", calls);
        fclose(out);
    }
}

static int here(const char *path) { return under && path && strncmp(path, under, strlen(under)) == 0; }

static int hit(const char *name) {
    if (!call_name || strcmp(call_name, name)) return 0;
    long now = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (nth && (now == nth || (sticks && now > nth))) {
        errno = with;
        return 1;
    }
    return 0;
}

static int fails_path(const char *name, int dir, const char *path) {
    char whole[8192], link[64], base[4096];
    if (!call_name || strcmp(call_name, name)) return 0;
    if (path && path[0] != '/') {
        if (dir == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
            ssize_t size = readlink(link, base, sizeof base - 1);
            if (size < 0) return 0;
            base[size] = 0;
        }
        snprintf(whole, sizeof whole, "%s/%s", base, path);
        path = whole;
    }
    return here(path) && hit(name);
}

static int fails_fd(const char *name, int fd) {
    char link[64], path[4096];
    if (!call_name || strcmp(call_name, name)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return here(path) && hit(name);
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, name, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (fails_path("open", AT_FDCWD, path)) return -1; \
        return real(path, flags, mode); \
    }
#define OPENAT(name) \
    int name(int dir, const char *path, int flags, ...) { \
        REAL(int, name, int, const char *, int, ...); \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); } \
        if (fails_path("open", dir, path)) return -1; \
        return real(dir, path, flags, mode); \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    return fails_fd("write", fd) ? -1 : real(fd, data, size);
}
ssize_t writev(int fd, const struct iovec *data, int count) {
    REAL(ssize_t, writev, int, const struct iovec *, int);
    return fails_fd("write", fd) ? -1 : real(fd, data, count);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    return fails_fd("write", fd) ? -1 : real(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    return fails_fd("write", fd) ? -1 : real(fd, data, size, at);
}
int fsync(int fd) {
    REAL(int, fsync, int);
    return fails_fd("fsync", fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return fails_fd("fsync", fd) ? -1 : real(fd);
}
int rename(const char *from, const char *to) {
    REAL(int, rename, const char *, const char *);
    return fails_path("rename", AT_FDCWD, from) ? -1 : real(from, to);
}
int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, renameat, int, const char *, int, const char *);
    return fails_path("rename", a, from) ? -1 : real(a, from, b, to);
}
void *mmap(void *at, size_t size, int prot, int flags, int fd, off_t off) {
    REAL(void *, mmap, void *, size_t, int, int, int, off_t);
    return fd >= 0 && fails_fd("mmap", fd) ? MAP_FAILED : real(at, size, prot, flags, fd, off);
}
void *mmap64(void *at, size_t size, int prot, int flags, int fd, off64_t off) {
    REAL(void *, mmap64, void *, size_t, int, int, int, off64_t);
    return fd >= 0 && fails_fd("mmap", fd) ? MAP_FAILED : real(at, size, prot, flags, fd, off);
}
