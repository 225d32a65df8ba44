/*
 * Loaded in front of the C library (LD_PRELOAD), it numbers the file operations of a process below one folder, from 1, and can do three things with them:
 *
 *   FAULT_FOLDER  the folder, an absolute path without a link in it; operations elsewhere pass through
 *   FAULT_READS   set: operations that read are numbered (opening to read, reading); unset: those that change (making, writing, cutting, renaming, removing,
 *                 and bringing onto the disk)
 *   FAULT_AT      the number of the operation to disturb
 *   FAULT_ERROR   the error number it fails with; without one the process is killed there, a write having come half-way
 *   FAULT_LOG     a file that gets a record of each operation that changed something: a line
 *                 "number<TAB>what<TAB>path<TAB>second path<TAB>offset<TAB>bytes", the bytes written, a newline
 *   FAULT_COUNT   a file that gets the number of operations when the process ends by itself
 *
 * fsync is recorded and numbered, not carried out: what it is for is held against the records.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *count_file;
static long at, count;
static int error_number, reads, log_file = -1;

static long number_of(const char *name) { const char *text = getenv(name); return text ? atol(text) : 0; }

__attribute__((constructor)) static void begin(void)
{
    folder = getenv("FAULT_FOLDER");
    count_file = getenv("FAULT_COUNT");
    reads = getenv("FAULT_READS") != NULL;
    at = number_of("FAULT_AT");
    error_number = (int)number_of("FAULT_ERROR");
    const char *log = getenv("FAULT_LOG");
    if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
}

__attribute__((destructor)) static void end(void)
{
    if (!count_file) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld\n", count);
    int file = (int)syscall(SYS_openat, AT_FDCWD, count_file, O_CREAT | O_WRONLY | O_TRUNC, 0644);
    if (syscall(SYS_write, file, text, (size_t)length) != length) abort();
    syscall(SYS_close, file);
}

static int is_below(const char *path)
{
    size_t length = folder ? strlen(folder) : 0;
    return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Whether a path is below the folder; its absolute form otherwise unchanged. */
static int below(const char *path, char *full)
{
    if (!folder || !path) return 0;
    if (path[0] == '/') return snprintf(full, PATH_MAX, "%s", path) < PATH_MAX && is_below(full);
    char here[PATH_MAX / 2];
    return getcwd(here, sizeof here) && snprintf(full, PATH_MAX, "%s/%s", here, path) < PATH_MAX && is_below(full);
}

static int open_below(int file, char *full)
{
    if (!folder) return 0;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, full, PATH_MAX - 1);
    if (length <= 0) return 0;
    full[length] = 0;
    return is_below(full);
}

static void record(const char *what, const char *path, const char *second, long offset, const void *bytes, size_t length)
{
    if (log_file < 0) return;
    char head[2 * PATH_MAX + 100];
    int size = snprintf(head, sizeof head, "%ld\t%s\t%s\t%s\t%ld\t%zu\n", count, what, path, second, offset, length);
    struct iovec parts[3] = {{head, (size_t)size}, {(void *)bytes, length}, {"\n", 1}};
    if (syscall(SYS_writev, log_file, parts, 3) < 0) abort();
}

static void die(void)
{
    syscall(SYS_kill, getpid(), SIGKILL);
    for (;;) pause();
}

/* Counts an operation; true where it is to fail, errno being set. Where the process is to be killed it does not return, unless a write wants to tear first. */
static int is_disturbed(int is_read, int *tear)
{
    if (is_read != reads || ++count != at) return 0;
    if (error_number) { errno = error_number; return 1; }
    if (!tear) die();
    *tear = 1;
    return 0;
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = dlsym(RTLD_NEXT, #name)
#define LOCKED(result, work) do { pthread_mutex_lock(&one); work; int kept = errno; pthread_mutex_unlock(&one); errno = kept; return result; } while (0)

static long end_of(int file, long offset)
{
    struct stat state;
    if (!(fcntl(file, F_GETFL) & O_APPEND)) return offset;
    return fstat(file, &state) == 0 ? (long)state.st_size : offset;
}

ssize_t write(int file, const void *bytes, size_t length)
{
    REAL(write);
    char path[PATH_MAX];
    if (!open_below(file, path)) return real(file, bytes, length);
    ssize_t done = -1;
    int tear = 0;
    LOCKED(done, if (!is_disturbed(0, &tear)) {
        long offset = end_of(file, lseek(file, 0, SEEK_CUR));
        done = real(file, bytes, tear ? length / 2 : length);
        if (tear) die();
        if (done > 0) record("write", path, "", offset, bytes, (size_t)done);
    });
}

static ssize_t write_at(ssize_t (*real)(int, const void *, size_t, off64_t), int file, const void *bytes, size_t length, off64_t offset)
{
    char path[PATH_MAX];
    if (!open_below(file, path)) return real(file, bytes, length, offset);
    ssize_t done = -1;
    int tear = 0;
    LOCKED(done, if (!is_disturbed(0, &tear)) {
        long place = end_of(file, (long)offset);
        done = real(file, bytes, tear ? length / 2 : length, offset);
        if (tear) die();
        if (done > 0) record("write", path, "", place, bytes, (size_t)done);
    });
}

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) { REAL(pwrite64); return write_at(real, file, bytes, length, offset); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) { REAL(pwrite); return write_at(real, file, bytes, length, offset); }

/* Writes of several buffers come as one of each, which a caller has to be ready for. */
ssize_t pwritev64(int file, const struct iovec *parts, int number, off64_t offset)
{
    REAL(pwritev64);
    char path[PATH_MAX];
    if (!open_below(file, path)) return real(file, parts, number, offset);
    while (number > 0 && parts->iov_len == 0) parts++, number--;
    return number > 0 ? pwrite64(file, parts->iov_base, parts->iov_len, offset) : 0;
}

int fsync(int file)
{
    REAL(fsync);
    char path[PATH_MAX];
    if (!open_below(file, path)) return real(file);
    int done = -1;
    LOCKED(done, if (!is_disturbed(0, NULL)) { done = 0; record("sync", path, "", 0, "", 0); });
}

static int cut(int (*real)(int, off64_t), int file, off64_t length)
{
    char path[PATH_MAX];
    if (!open_below(file, path)) return real(file, length);
    int done = -1;
    LOCKED(done, if (!is_disturbed(0, NULL) && (done = real(file, length)) == 0) record("cut", path, "", (long)length, "", 0));
}

int ftruncate64(int file, off64_t length) { REAL(ftruncate64); return cut(real, file, length); }
int ftruncate(int file, off_t length) { REAL(ftruncate); return cut(real, file, length); }

int rename(const char *from, const char *to)
{
    REAL(rename);
    char source[PATH_MAX], target[PATH_MAX];
    if (!below(from, source) || !below(to, target)) return real(from, to);
    int done = -1;
    LOCKED(done, if (!is_disturbed(0, NULL) && (done = real(from, to)) == 0) record("rename", source, target, 0, "", 0));
}

static int remove_name(int (*real)(const char *), const char *name)
{
    char path[PATH_MAX];
    if (!below(name, path)) return real(name);
    int done = -1;
    LOCKED(done, if (!is_disturbed(0, NULL) && (done = real(name)) == 0) record("remove", path, "", 0, "", 0));
}

int unlink(const char *name) { REAL(unlink); return remove_name(real, name); }
int rmdir(const char *name) { REAL(rmdir); return remove_name(real, name); }

int mkdir(const char *name, mode_t mode)
{
    REAL(mkdir);
    char path[PATH_MAX];
    if (!below(name, path)) return real(name, mode);
    int done = -1;
    LOCKED(done, if (!is_disturbed(0, NULL) && (done = real(name, mode)) == 0) record("folder", path, "", 0, "", 0));
}

static int open_file(int (*real)(const char *, int, ...), const char *name, int flags, mode_t mode)
{
    char path[PATH_MAX];
    int is_read = (flags & O_ACCMODE) == O_RDONLY && !(flags & O_CREAT), opened = -1;
    if (!below(name, path)) return real(name, flags, mode);
    LOCKED(opened, if (!is_disturbed(is_read, NULL)) {
        int is_new = !is_read && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
        opened = real(name, flags, mode);
        if (opened >= 0 && is_new) record("file", path, "", 0, "", 0);
        else if (opened >= 0 && (flags & O_TRUNC)) record("cut", path, "", 0, "", 0);
    });
}

#define MODE_OF(mode, flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); }

int open64(const char *name, int flags, ...) { MODE_OF(mode, flags) REAL(open64); return open_file(real, name, flags, mode); }
int open(const char *name, int flags, ...) { MODE_OF(mode, flags) REAL(open); return open_file(real, name, flags, mode); }

ssize_t read(int file, void *bytes, size_t length)
{
    REAL(read);
    char path[PATH_MAX];
    if (!reads || !open_below(file, path)) return real(file, bytes, length);
    ssize_t done = -1;
    LOCKED(done, if (!is_disturbed(1, NULL)) done = real(file, bytes, length));
}

static ssize_t read_at(ssize_t (*real)(int, void *, size_t, off64_t), int file, void *bytes, size_t length, off64_t offset)
{
    char path[PATH_MAX];
    if (!reads || !open_below(file, path)) return real(file, bytes, length, offset);
    ssize_t done = -1;
    LOCKED(done, if (!is_disturbed(1, NULL)) done = real(file, bytes, length, offset));
}

ssize_t pread64(int file, void *bytes, size_t length, off64_t offset) { REAL(pread64); return read_at(real, file, bytes, length, offset); }
ssize_t pread(int file, void *bytes, size_t length, off_t offset) { REAL(pread); return read_at(real, file, bytes, length, offset); }
