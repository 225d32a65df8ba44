/*
 * A stand-in for NVIDIA's driver: the functions of libcuda that the engine and ILGPU call, for a card that is not there. Device memory is memory of the process
 * at addresses of its own, kernels are run by whoever loaded the library (standin_execute_with), and everything else is held to what the driver's manual asks:
 * a current context, handles that live, streams and modules of that context, what may be done while a stream is captured.
 *
 * Work is queued, as on a card: nothing runs before somebody waits for it. So host memory that is changed too early shows. A kernel that fails ends its context:
 * every later call answers with the same error.
 *
 * What it refuses is said by the environment when the process starts:
 *
 *   STANDIN_CARDS=2                 so many cards; 1 without it
 *   STANDIN_INIT=803                cuInit answers this error
 *   STANDIN_ATTRIBUTES=75=7,76=x    these attributes have these numbers; x: they cannot be read
 *   STANDIN_MEMORY=100000000        bytes of memory of a card; more is refused
 *   STANDIN_REFUSE_TEXT=mma.sync    a module that contains this text is refused, with a log of several kilobytes
 *   STANDIN_REFUSE_LOADING=1        modules cannot be loaded while a stream is captured
 *   STANDIN_REFUSE=cuGraphLaunch:2  this function answers CUDA_ERROR_NOT_SUPPORTED from its second call on; without a number from the first
 *   STANDIN_FAIL_KERNEL=40          the 40th kernel that runs reads memory that is not there
 *   STANDIN_IDLE=20                 kernels are counted and not run from the 20th on: their results are whatever lies there
 *   STANDIN_COUNTS=path             a file that gets, when the process ends, lines "name<TAB>number" of what was asked for
 *
 * Source: CUDA Driver API 13. Error numbers are those of its type CUresult.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_CONTEXT = 201, INVALID_PTX = 218,
    INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700, LAUNCH_OUT_OF_RESOURCES = 701, LAUNCH_FAILED = 719, NOT_SUPPORTED = 801,
    DRIVER_MISMATCH = 803, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901, UPDATE_FAILURE = 910
};

enum kind { CONTEXT = 0x43545831, STREAM, MODULE, KERNEL, GRAPH, READY, EVENT }; /* the first word of what a handle points to; 0 once it is destroyed */

typedef struct context {
    enum kind kind;
    int card, failure, captures;
    pthread_mutex_t gate;
    struct stream *streams;
    size_t reserved;
} context;

typedef struct module { enum kind kind; context *of; char *text; } module;
typedef struct kernel { enum kind kind; module *of; char *name; } kernel;

typedef struct act {
    enum { LAUNCH, COPY, SET } what;
    kernel *kernel;
    unsigned grid[3], group[3], shared;
    char *bytes; /* parameters of a launch, or the source of a copy that was taken over */
    size_t count;
    char *target;
    const char *source;
    int value;
} act;

typedef struct acts { int count, room; act *first; } acts;
typedef struct graph { enum kind kind; acts acts; } graph;

typedef struct stream {
    enum kind kind;
    context *of;
    acts queue;
    long asked, done;
    graph *noted;
    int is_broken;
    struct stream *next;
} stream;

typedef struct event { enum kind kind; context *of; stream *at; long mark; } event;

typedef int (*executor)(const char *ptx, const char *name, const unsigned *grid, const unsigned *group, unsigned shared, const void *parameters, size_t count);

#define EXPORT __attribute__((visibility("default")))
#define NAME __func__

static executor execute;
static int is_initialized;
static __thread context *current;
static pthread_mutex_t table_gate = PTHREAD_MUTEX_INITIALIZER;

/* ---- what is counted */

static struct { const char *name; long calls; } counts[64];

static long count(const char *name) {
    long calls = 0;
    pthread_mutex_lock(&table_gate);
    for (int i = 0; i < 64; i++) {
        if (counts[i].name && strcmp(counts[i].name, name)) continue;
        counts[i].name = name;
        calls = ++counts[i].calls;
        break;
    }
    pthread_mutex_unlock(&table_gate);
    return calls;
}

EXPORT long standin_count(const char *name) {
    for (int i = 0; i < 64 && counts[i].name; i++) if (!strcmp(counts[i].name, name)) return counts[i].calls;
    return 0;
}

__attribute__((destructor)) static void tell_counts(void) {
    const char *path = getenv("STANDIN_COUNTS");
    FILE *file = path ? fopen(path, "w") : 0;
    if (!file) return;
    for (int i = 0; i < 64 && counts[i].name; i++) fprintf(file, "%s\t%ld\n", counts[i].name, counts[i].calls);
    fclose(file);
}

/* ---- what is refused */

static long number(const char *variable, long otherwise) {
    const char *text = getenv(variable);
    return text ? strtol(text, 0, 10) : otherwise;
}

static int refuses(const char *function) {
    long calls = count(function);
    const char *text = getenv("STANDIN_REFUSE");
    size_t length = strlen(function);
    if (!text || strncmp(text, function, length) || (text[length] && text[length] != ':')) return 0;
    return calls >= (text[length] == ':' ? strtol(text + length + 1, 0, 10) : 1);
}

static int wrong(int error, const char *function, const char *what) {
    fprintf(stderr, "stand-in driver: %s: %s; answers %d\n", function, what, error);
    count("mistakes");
    return error;
}

/* a handle must be one of its kind that lives, and where it belongs to a context, to the current one */
static int is_live(const void *handle, enum kind kind) { return handle && *(const enum kind *)handle == kind; }

#define START \
    if (refuses(NAME)) return NOT_SUPPORTED; \
    if (!is_initialized) return wrong(NOT_INITIALIZED, NAME, "cuInit was not called")
#define START_IN_CONTEXT \
    START; \
    if (!is_live(current, CONTEXT)) return wrong(INVALID_CONTEXT, NAME, "the thread has no current context"); \
    if (current->failure) return current->failure
#define REQUIRE(handle, kind) if (!is_live(handle, kind)) return wrong(INVALID_HANDLE, NAME, "no such " #handle)
#define REQUIRE_OURS(handle) if ((handle)->of != current) return wrong(INVALID_HANDLE, NAME, #handle " is of another context than the current one")

/* ---- memory of cards: blocks far apart, so that no index of 32 bits leads from one into another */

#define CARDS_MEMORY 0x100000000000ull
#define SPACING 0x1000000000ull
#define MOST_BLOCKS 512

typedef struct block { uintptr_t at; size_t bytes; context *of; } block;

static block blocks[MOST_BLOCKS]; /* the place in the table is the place in memory */
static int next_block;
static struct { char *at; size_t bytes; } pinned[1024];

/* The live blocks as pairs of address and length; answers how many. */
EXPORT int standin_blocks(uint64_t *pairs, int room) {
    int found = 0;
    pthread_mutex_lock(&table_gate);
    for (int i = 0; i < MOST_BLOCKS; i++) {
        if (!blocks[i].at || found >= room) continue;
        pairs[2 * found] = blocks[i].at;
        pairs[2 * found++ + 1] = blocks[i].bytes;
    }
    pthread_mutex_unlock(&table_gate);
    return found;
}

static int is_on_card(const void *place) { return (uintptr_t)place >= CARDS_MEMORY && (uintptr_t)place < CARDS_MEMORY + SPACING * (MOST_BLOCKS + 1); }

static int is_in_block(const void *place, size_t bytes) {
    for (int i = 0; i < MOST_BLOCKS; i++)
        if (blocks[i].at && (uintptr_t)place >= blocks[i].at && (uintptr_t)place + bytes <= blocks[i].at + blocks[i].bytes) return 1;
    return 0;
}

static int is_pinned(const void *place, size_t bytes) {
    for (int i = 0; i < 1024; i++)
        if (pinned[i].at && (const char *)place >= pinned[i].at && (const char *)place + bytes <= pinned[i].at + pinned[i].bytes) return 1;
    return 0;
}

static void drain(stream *s, long mark);

static void drain_all(context *c) {
    for (stream *s = c->streams; s; s = s->next) drain(s, s->asked);
}

EXPORT int cuMemAlloc_v2(uint64_t *place, size_t bytes) {
    START_IN_CONTEXT;
    if (!bytes) return wrong(INVALID_VALUE, NAME, "0 bytes");
    pthread_mutex_lock(&table_gate);
    size_t used = 0;
    for (int i = 0; i < MOST_BLOCKS; i++) if (blocks[i].at && blocks[i].of->card == current->card) used += blocks[i].bytes;
    int i = 0;
    for (; i < MOST_BLOCKS && blocks[(next_block + i) % MOST_BLOCKS].at; i++) { }
    i = (next_block + i) % MOST_BLOCKS;
    char *wanted = (char *)(CARDS_MEMORY + SPACING * i);
    int fits = !blocks[i].at && bytes < SPACING && used + bytes <= (size_t)number("STANDIN_MEMORY", 80l << 30);
    char *memory = fits ? mmap(wanted, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | MAP_NORESERVE, -1, 0) : MAP_FAILED;
    if (memory != MAP_FAILED) {
        blocks[i] = (block){ (uintptr_t)memory, bytes, current };
        next_block = i + 1;
    }
    pthread_mutex_unlock(&table_gate);
    if (memory == MAP_FAILED) return OUT_OF_MEMORY;
    if (!getenv("STANDIN_IDLE")) memset(memory, 0xff, bytes < (64u << 20) ? bytes : 64u << 20); /* NaN: nobody may count on zeros */
    *place = (uintptr_t)memory;
    return 0;
}

EXPORT int cuMemFree_v2(uint64_t place) {
    START_IN_CONTEXT;
    drain_all(current);
    for (int i = 0; i < MOST_BLOCKS; i++) {
        if (!blocks[i].at || blocks[i].at != place) continue;
        if (blocks[i].of != current) return wrong(INVALID_VALUE, NAME, "the memory is of another context");
        munmap((void *)place, blocks[i].bytes);
        blocks[i].at = 0;
        return 0;
    }
    return wrong(INVALID_VALUE, NAME, "no such memory");
}

EXPORT int cuMemAllocHost_v2(void **place, size_t bytes) {
    START_IN_CONTEXT;
    if (posix_memalign(place, 4096, bytes)) return OUT_OF_MEMORY;
    pthread_mutex_lock(&table_gate);
    int i = 0;
    while (i < 1023 && pinned[i].at) i++;
    pinned[i].at = *place;
    pinned[i].bytes = bytes;
    pthread_mutex_unlock(&table_gate);
    return 0;
}

EXPORT int cuMemFreeHost(void *place) {
    START_IN_CONTEXT;
    drain_all(current);
    for (int i = 0; i < 1024; i++) {
        if (!place || pinned[i].at != place) continue;
        pinned[i].at = 0;
        free(place);
        return 0;
    }
    return wrong(INVALID_VALUE, NAME, "no such memory of the host");
}

EXPORT int cuMemGetInfo_v2(size_t *unused, size_t *total) {
    START_IN_CONTEXT;
    *unused = *total = number("STANDIN_MEMORY", 80l << 30);
    return 0;
}

EXPORT int cuPointerGetAttribute(void *data, int attribute, uint64_t place) {
    START_IN_CONTEXT;
    if (attribute != 2) return wrong(NOT_SUPPORTED, NAME, "only the kind of memory is known"); /* CU_POINTER_ATTRIBUTE_MEMORY_TYPE */
    *(unsigned *)data = is_on_card((void *)place) ? 2 : 1;
    return 0;
}

/* ---- cards */

EXPORT int cuInit(unsigned flags) {
    int error = number("STANDIN_INIT", 0);
    count(NAME);
    is_initialized = !error;
    return error;
}

EXPORT int cuDriverGetVersion(int *version) { *version = 13000; return 0; }

static int cards(void) { return number("STANDIN_CARDS", 1); }

EXPORT int cuDeviceGetCount(int *found) { START; *found = cards(); return 0; }

EXPORT int cuDeviceGet(int *card, int index) { START; *card = index; return index >= 0 && index < cards() ? 0 : INVALID_DEVICE; }

EXPORT int cuDeviceGetName(char *name, int room, int card) { START; snprintf(name, room, "NVIDIA stand-in %d", card); return 0; }

EXPORT int cuDeviceTotalMem_v2(size_t *bytes, int card) { START; *bytes = number("STANDIN_MEMORY", 80l << 30); return 0; }

/* pairs of attribute and number, as an H100 has them */
static const int attributes[][2] = {
    { 1, 1024 }, { 2, 1024 }, { 3, 1024 }, { 4, 64 }, { 5, 2147483647 }, { 6, 65535 }, { 7, 65535 }, { 8, 49152 }, { 9, 65536 }, { 10, 32 },
    { 11, 2147483647 }, { 12, 65536 }, { 13, 1980000 }, { 15, 1 }, { 16, 132 }, { 19, 1 }, { 31, 1 }, { 36, 2619000 }, { 37, 5120 },
    { 38, 52428800 }, { 39, 2048 }, { 40, 3 }, { 41, 1 }, { 75, 9 }, { 76, 0 }, { 81, 233472 }, { 82, 65536 }, { 83, 1 }, { 90, 1 }, { 91, 1 },
    { 97, 232448 }, { 106, 32 }, { 111, 1024 },
};

EXPORT int cuDeviceGetAttribute(int *value, int attribute, int card) {
    START;
    if (card < 0 || card >= cards()) return wrong(INVALID_DEVICE, NAME, "no such card");
    for (const char *pair = getenv("STANDIN_ATTRIBUTES"); pair && *pair; pair = strchr(pair, ',') ? strchr(pair, ',') + 1 : 0) {
        char *equals;
        if (strtol(pair, &equals, 10) != attribute) continue;
        if (equals[1] == 'x') return INVALID_VALUE;
        *value = strtol(equals + 1, 0, 10);
        return 0;
    }
    *value = attribute == 33 ? 1 + card : 0; /* the place on the bus, by which cards of one name are told apart */
    for (unsigned i = 0; i < sizeof attributes / sizeof *attributes; i++) if (attributes[i][0] == attribute) *value = attributes[i][1];
    return 0;
}

EXPORT int cuDeviceCanAccessPeer(int *can, int card, int other) { START; *can = 0; return 0; }

EXPORT int cuDeviceGetP2PAttribute(int *value, int attribute, int card, int other) { START; *value = 0; return 0; }

EXPORT int cuGetErrorName(int error, const char **name) {
    static const struct { int error; const char *name; } names[] = {
        { INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE" }, { OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY" }, { NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED" },
        { NO_DEVICE, "CUDA_ERROR_NO_DEVICE" }, { INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE" }, { INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT" },
        { INVALID_PTX, "CUDA_ERROR_INVALID_PTX" }, { INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE" }, { NOT_FOUND, "CUDA_ERROR_NOT_FOUND" },
        { NOT_READY, "CUDA_ERROR_NOT_READY" }, { ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS" },
        { LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES" }, { LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED" },
        { NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED" }, { DRIVER_MISMATCH, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH" },
        { CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED" }, { CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED" },
        { UPDATE_FAILURE, "CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE" },
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) if (names[i].error == error) { *name = names[i].name; return 0; }
    *name = 0;
    return INVALID_VALUE;
}

EXPORT int cuGetErrorString(int error, const char **text) { return cuGetErrorName(error, text); }

/* ---- contexts */

static stream *new_stream(context *c) {
    stream *made = calloc(1, sizeof *made);
    *made = (stream){ .kind = STREAM, .of = c };
    stream **last = &c->streams; /* the first is the one that NULL stands for */
    while (*last) last = &(*last)->next;
    return *last = made;
}

EXPORT int cuCtxCreate_v2(context **made, unsigned flags, int card) {
    START;
    if (card < 0 || card >= cards()) return wrong(INVALID_DEVICE, NAME, "no such card");
    pthread_mutexattr_t recursive;
    pthread_mutexattr_init(&recursive);
    pthread_mutexattr_settype(&recursive, PTHREAD_MUTEX_RECURSIVE);
    *made = calloc(1, sizeof **made);
    (*made)->kind = CONTEXT;
    (*made)->card = card;
    pthread_mutex_init(&(*made)->gate, &recursive);
    new_stream(*made);
    current = *made;
    return 0;
}

EXPORT int cuCtxDestroy_v2(context *c) {
    START;
    REQUIRE(c, CONTEXT);
    if (!c->failure) drain_all(c);
    for (int i = 0; i < MOST_BLOCKS; i++) {
        if (!blocks[i].at || blocks[i].of != c) continue;
        munmap((void *)blocks[i].at, blocks[i].bytes);
        blocks[i].at = 0;
    }
    c->kind = 0;
    if (current == c) current = 0;
    return 0;
}

EXPORT int cuCtxSetCurrent(context *c) {
    START;
    if (c) REQUIRE(c, CONTEXT);
    current = c;
    return 0;
}

EXPORT int cuCtxGetCurrent(context **c) { START; *c = current; return 0; }

EXPORT int cuCtxSynchronize(void) {
    START_IN_CONTEXT;
    if (current->captures) {
        for (stream *s = current->streams; s; s = s->next) s->is_broken |= s->noted != 0;
        return wrong(CAPTURE_UNSUPPORTED, NAME, "a stream of the context is being captured");
    }
    drain_all(current);
    return current->failure;
}

EXPORT int cuCtxGetCacheConfig(int *config) { START_IN_CONTEXT; *config = 0; return 0; }
EXPORT int cuCtxSetCacheConfig(int config) { START_IN_CONTEXT; return 0; }
EXPORT int cuCtxGetSharedMemConfig(int *config) { START_IN_CONTEXT; *config = 1; return 0; }
EXPORT int cuCtxSetSharedMemConfig(int config) { START_IN_CONTEXT; return 0; }

/* ---- modules: options 5 and 6 are the buffer for the compiler's errors and its size */

static void write_log(const char *text, unsigned options, const int *option, void **value) {
    char *log = 0;
    size_t room = 0;
    for (unsigned i = 0; i < options; i++) {
        if (option[i] == 5) log = value[i];
        if (option[i] == 6) room = (size_t)value[i];
    }
    for (int line = 1; log && line <= 60; line++) {
        int written = snprintf(log, room, "ptxas application ptx input, line %d; error   : the stand-in refuses '%s'\n", line, text);
        if (written < 0 || (size_t)written >= room) break;
        log += written;
        room -= written;
    }
}

EXPORT int cuModuleLoadDataEx(module **made, const char *text, unsigned options, int *option, void **value) {
    START_IN_CONTEXT;
    if (current->captures && getenv("STANDIN_REFUSE_LOADING")) {
        for (stream *s = current->streams; s; s = s->next) s->is_broken |= s->noted != 0;
        return CAPTURE_UNSUPPORTED;
    }
    const char *refused = getenv("STANDIN_REFUSE_TEXT");
    if (refused && strstr(text, refused)) {
        write_log(refused, options, option, value);
        return INVALID_PTX;
    }
    if (current->captures) count("modules loaded while capturing");
    *made = calloc(1, sizeof **made);
    **made = (module){ MODULE, current, strdup(text) };
    return 0;
}

EXPORT int cuModuleLoadData(module **made, const char *text) { return cuModuleLoadDataEx(made, text, 0, 0, 0); }

EXPORT int cuModuleUnload(module *module) {
    START_IN_CONTEXT;
    REQUIRE(module, MODULE);
    REQUIRE_OURS(module);
    drain_all(current);
    module->kind = 0; /* the text stays: whoever runs kernels knows them by its address */
    return 0;
}

EXPORT int cuModuleGetFunction(kernel **found, module *module, const char *name) {
    START_IN_CONTEXT;
    REQUIRE(module, MODULE);
    char entry[300];
    snprintf(entry, sizeof entry, ".entry %s", name);
    const char *at = strstr(module->text, entry);
    if (!at) return wrong(NOT_FOUND, NAME, name);
    *found = calloc(1, sizeof **found);
    **found = (kernel){ KERNEL, module, strdup(name) };
    return 0;
}

EXPORT int cuFuncGetAttribute(int *value, int attribute, kernel *kernel) {
    START_IN_CONTEXT;
    REQUIRE(kernel, KERNEL);
    /* a card's compiler chooses registers; here every kernel has 128, nothing in local memory, and 1024 threads at most unless it says otherwise */
    const char *most = strstr(kernel->of->text, ".maxntid ");
    *value = attribute == 0 ? (most ? atoi(most + 9) : 1024) : attribute == 4 ? 128 : attribute == 5 || attribute == 6 ? 90 : 0;
    return 0;
}

EXPORT int cuFuncSetAttribute(kernel *kernel, int attribute, int value) { START_IN_CONTEXT; REQUIRE(kernel, KERNEL); return 0; }

EXPORT int cuOccupancyMaxActiveBlocksPerMultiprocessor(int *groups, kernel *kernel, int size, size_t shared) {
    START_IN_CONTEXT;
    REQUIRE(kernel, KERNEL);
    *groups = size > 0 ? 65536 / 128 / size : 0; /* by its 128 registers a thread */
    return 0;
}

EXPORT int cuOccupancyMaxPotentialBlockSize(int *groups, int *size, kernel *kernel, void *shared_of, size_t shared, int most) {
    START_IN_CONTEXT;
    REQUIRE(kernel, KERNEL);
    *size = 64; /* small, so that little is simulated for nothing */
    *groups = 132;
    return 0;
}

/* ---- streams: what they were asked for waits until somebody waits for it */

static void add(acts *list, act one) {
    if (list->count == list->room) list->first = realloc(list->first, sizeof(act) * (list->room = list->room ? 2 * list->room : 32));
    list->first[list->count++] = one;
}

static act copy_of(act one) {
    if (!one.bytes) return one;
    char *bytes = malloc(one.count);
    one.bytes = memcpy(bytes, one.bytes, one.count);
    if (one.what == COPY) one.source = one.bytes;
    return one;
}

static void forget(acts *list) {
    for (int i = 0; i < list->count; i++) free(list->first[i].bytes);
    free(list->first);
    *list = (acts){ 0 };
}

static int run(act *one) {
    switch (one->what) {
        case LAUNCH: {
            long ran = count("kernels");
            if (ran == number("STANDIN_FAIL_KERNEL", -1)) return ILLEGAL_ADDRESS;
            if (ran >= number("STANDIN_IDLE", 1l << 62)) return 0;
            if (!execute) return wrong(NOT_SUPPORTED, NAME, "nobody runs kernels");
            return execute(one->kernel->of->text, one->kernel->name, one->grid, one->group, one->shared, one->bytes, one->count) ? LAUNCH_FAILED : 0;
        }
        case COPY:
            if ((is_on_card(one->target) && !is_in_block(one->target, one->count)) || (is_on_card(one->source) && !is_in_block(one->source, one->count)))
                return wrong(ILLEGAL_ADDRESS, NAME, "a copy leaves its memory");
            memmove(one->target, one->source, one->count);
            return 0;
        default:
            if (!is_in_block(one->target, one->count)) return wrong(ILLEGAL_ADDRESS, NAME, "memory that is set is not on the card");
            memset(one->target, one->value, one->count);
            return 0;
    }
}

static void drain(stream *s, long mark) {
    pthread_mutex_lock(&s->of->gate);
    int ran = 0;
    for (; ran < s->queue.count && s->done < mark; ran++) {
        if (!s->of->failure) s->of->failure = run(&s->queue.first[ran]);
        free(s->queue.first[ran].bytes);
        s->done++;
    }
    memmove(s->queue.first, s->queue.first + ran, sizeof(act) * (s->queue.count - ran));
    s->queue.count -= ran;
    pthread_mutex_unlock(&s->of->gate);
}

/* Queues or notes an act whose bytes belong to the caller. */
static int ask(stream *s, act one, const char *function) {
    if (!s) s = current->streams;
    if (!is_live(s, STREAM)) return wrong(INVALID_HANDLE, function, "no such stream");
    if (s->of != current) return wrong(INVALID_HANDLE, function, "the stream is of another context than the current one");
    if (s->noted) {
        add(&s->noted->acts, copy_of(one));
        return 0;
    }
    if (s == current->streams) drain_all(current); /* the stream that NULL stands for waits for all others */
    pthread_mutex_lock(&current->gate);
    add(&s->queue, copy_of(one));
    s->asked++;
    pthread_mutex_unlock(&current->gate);
    if (s == current->streams) drain(s, s->asked);
    return current->failure;
}

EXPORT int cuStreamCreate(stream **made, unsigned flags) { START_IN_CONTEXT; *made = new_stream(current); return 0; }

EXPORT int cuStreamCreateWithPriority(stream **made, unsigned flags, int priority) { return cuStreamCreate(made, flags); }

EXPORT int cuStreamDestroy_v2(stream *stream) {
    START_IN_CONTEXT;
    REQUIRE(stream, STREAM);
    REQUIRE_OURS(stream);
    drain(stream, stream->asked);
    if (stream->noted) current->captures--;
    struct stream **link = &current->streams;
    while (*link != stream) link = &(*link)->next;
    *link = stream->next;
    stream->kind = 0;
    return 0;
}

EXPORT int cuStreamSynchronize(stream *stream) {
    START_IN_CONTEXT;
    if (!stream) stream = current->streams;
    REQUIRE(stream, STREAM);
    REQUIRE_OURS(stream);
    if (stream->noted) {
        stream->is_broken = 1;
        return wrong(CAPTURE_UNSUPPORTED, NAME, "the stream is being captured");
    }
    drain(stream, stream->asked);
    return current->failure;
}

EXPORT int cuLaunchKernel(kernel *kernel, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared, stream *stream,
    void **parameters, void **extra) {
    START_IN_CONTEXT;
    REQUIRE(kernel, KERNEL);
    REQUIRE(kernel->of, MODULE);
    REQUIRE_OURS(kernel->of);
    if (!gx || !gy || !gz || gx > 2147483647u || gy > 65535 || gz > 65535) return wrong(INVALID_VALUE, NAME, "the grid");
    if (!bx || !by || !bz || bx > 1024 || by > 1024 || bz > 64 || bx * by * bz > 1024) return wrong(INVALID_VALUE, NAME, "the group");
    if (shared > 49152) return wrong(INVALID_VALUE, NAME, "shared memory above 48 KiB was not asked for");
    if (parameters || !extra) return wrong(INVALID_VALUE, NAME, "parameters are expected as one buffer");
    act launch = { .what = LAUNCH, .kernel = kernel, .grid = { gx, gy, gz }, .group = { bx, by, bz }, .shared = shared };
    for (; *extra; extra += 2) {
        if (*extra == (void *)1) launch.bytes = extra[1];
        else if (*extra == (void *)2) launch.count = *(size_t *)extra[1];
        else return wrong(INVALID_VALUE, NAME, "an unknown entry beside the parameters");
    }
    return ask(stream, launch, NAME);
}

/* Memory of the host that is not pinned is taken over before the call returns, and written before it returns. */
static int copy(void *target, const void *source, size_t bytes, stream *stream, const char *function) {
    if (is_on_card(target) && !is_in_block(target, bytes)) return wrong(INVALID_VALUE, function, "the target leaves its memory");
    if (is_on_card(source) && !is_in_block(source, bytes)) return wrong(INVALID_VALUE, function, "the source leaves its memory");
    int takes = !is_on_card(source) && !is_pinned(source, bytes), gives = !is_on_card(target) && !is_pinned(target, bytes);
    if (is_live(stream, STREAM) && stream->noted && (takes || gives)) {
        stream->is_broken = 1;
        return wrong(CAPTURE_UNSUPPORTED, function, "memory of the host that may move is copied while a stream is captured");
    }
    act one = { .what = COPY, .target = target, .source = source, .count = bytes, .bytes = takes ? (char *)source : 0 };
    int result = ask(stream, one, function);
    if (result || !gives) return result;
    drain(stream ? stream : current->streams, stream ? stream->asked : current->streams->asked);
    return current->failure;
}

EXPORT int cuMemcpyAsync(void *target, const void *source, size_t bytes, stream *stream) {
    START_IN_CONTEXT;
    return copy(target, source, bytes, stream, NAME);
}

EXPORT int cuMemcpyHtoDAsync_v2(void *target, const void *source, size_t bytes, stream *stream) {
    START_IN_CONTEXT;
    if (!is_on_card(target)) return wrong(INVALID_VALUE, NAME, "the target is not on the card");
    return copy(target, source, bytes, stream, NAME);
}

EXPORT int cuMemsetD8Async(void *target, unsigned char value, size_t bytes, stream *stream) {
    START_IN_CONTEXT;
    return ask(stream, (act){ .what = SET, .target = target, .count = bytes, .value = value }, NAME);
}

/* ---- graphs */

EXPORT int cuStreamBeginCapture_v2(stream *stream, int mode) {
    START_IN_CONTEXT;
    if (!stream) return wrong(CAPTURE_UNSUPPORTED, NAME, "the stream that NULL stands for");
    REQUIRE(stream, STREAM);
    REQUIRE_OURS(stream);
    if (stream->noted) return wrong(INVALID_VALUE, NAME, "the stream is being captured");
    stream->noted = calloc(1, sizeof(graph));
    stream->noted->kind = GRAPH;
    stream->is_broken = 0;
    current->captures++;
    return 0;
}

EXPORT int cuStreamEndCapture(stream *stream, graph **made) {
    START_IN_CONTEXT;
    REQUIRE(stream, STREAM);
    REQUIRE_OURS(stream);
    if (!stream->noted) return wrong(INVALID_VALUE, NAME, "the stream is not being captured");
    *made = stream->is_broken ? 0 : stream->noted;
    stream->noted = 0;
    current->captures--;
    return stream->is_broken ? CAPTURE_INVALIDATED : 0;
}

static void take_over(graph *ready, const graph *graph) {
    forget(&ready->acts);
    for (int i = 0; i < graph->acts.count; i++) add(&ready->acts, copy_of(graph->acts.first[i]));
}

EXPORT int cuGraphInstantiateWithFlags(graph **ready, graph *graph, unsigned long long flags) {
    START_IN_CONTEXT;
    REQUIRE(graph, GRAPH);
    *ready = calloc(1, sizeof **ready);
    (*ready)->kind = READY;
    take_over(*ready, graph);
    return 0;
}

EXPORT int cuGraphExecUpdate_v2(graph *ready, graph *graph, void *result) {
    START_IN_CONTEXT;
    REQUIRE(ready, READY);
    REQUIRE(graph, GRAPH);
    int is_same = ready->acts.count == graph->acts.count;
    for (int i = 0; is_same && i < graph->acts.count; i++) is_same = ready->acts.first[i].what == graph->acts.first[i].what;
    if (!is_same) return UPDATE_FAILURE;
    take_over(ready, graph);
    return 0;
}

EXPORT int cuGraphLaunch(graph *ready, stream *stream) {
    START_IN_CONTEXT;
    REQUIRE(ready, READY);
    for (int i = 0; i < ready->acts.count; i++) {
        int result = ask(stream, ready->acts.first[i], NAME);
        if (result) return result;
    }
    return 0;
}

EXPORT int cuGraphDestroy(graph *graph) {
    START_IN_CONTEXT;
    REQUIRE(graph, GRAPH);
    forget(&graph->acts);
    graph->kind = 0;
    return 0;
}

EXPORT int cuGraphExecDestroy(graph *ready) {
    START_IN_CONTEXT;
    REQUIRE(ready, READY);
    forget(&ready->acts);
    ready->kind = 0;
    return 0;
}

/* ---- events */

EXPORT int cuEventCreate(event **made, unsigned flags) {
    START_IN_CONTEXT;
    *made = calloc(1, sizeof **made);
    **made = (event){ .kind = EVENT, .of = current };
    return 0;
}

EXPORT int cuEventRecord(event *event, stream *stream) {
    START_IN_CONTEXT;
    REQUIRE(event, EVENT);
    if (!stream) stream = current->streams;
    REQUIRE(stream, STREAM);
    if (event->of != stream->of) return wrong(INVALID_HANDLE, NAME, "event and stream are of different contexts");
    if (stream->noted) return wrong(CAPTURE_UNSUPPORTED, NAME, "the engine marks nothing while a stream is captured");
    event->at = stream;
    event->mark = stream->asked;
    return 0;
}

EXPORT int cuEventSynchronize(event *event) {
    START_IN_CONTEXT;
    REQUIRE(event, EVENT);
    if (is_live(event->at, STREAM)) drain(event->at, event->mark);
    return event->of->failure;
}

EXPORT int cuEventQuery(event *event) {
    START_IN_CONTEXT;
    REQUIRE(event, EVENT);
    return is_live(event->at, STREAM) && event->at->done < event->mark ? NOT_READY : 0;
}

EXPORT int cuEventElapsedTime(float *milliseconds, event *start, event *end) { START_IN_CONTEXT; *milliseconds = 1; return 0; }

EXPORT int cuEventDestroy_v2(event *event) {
    START_IN_CONTEXT;
    REQUIRE(event, EVENT);
    event->kind = 0;
    return 0;
}

EXPORT void standin_execute_with(executor e) { execute = e; }
