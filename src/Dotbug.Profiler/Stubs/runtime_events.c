/*
 * Events of the runtime, on the thread that they happen on, while they happen: a synchronous EventPipe session calls back, without a buffer, a
 * stack or a delay of its own. A thread copies the event into the queue and goes on; the agent reads it a few milliseconds later.
 *
 * It may be called anywhere in the runtime, a collection included: no lock, no wait, nothing of ours but this memory. Full means dropped, and counted.
 * Only the events that come with stacks, which no collection has, ask the C library once on each thread where its stack is.
 * The queue is Vyukov's bounded one: each record says by its turn whether it is free, being written or complete.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum
{
    RECORDS = 4096,
    DATA_BYTES = 424,
    /* The end of an event that is longer is kept too: numbers that come after a text stand there. */
    LAST_BYTES = 32,
    IDS = 512,
    /* Of a stack, with the runtime's own: a good ten lie between an event and the program. */
    FRAMES = 63,
    /* Beside the version of an event: it has come with its stack. */
    STACKED = 0x40000000,
};

struct record
{
    _Atomic uint64_t turn;
    uint64_t ticks;
    intptr_t provider;
    uint32_t id;
    uint32_t version;
    int32_t thread;
    uint32_t bytes;
    uint8_t data[DATA_BYTES];
    uint8_t last[LAST_BYTES];
};

struct stack
{
    uint64_t count;
    uint64_t frames[FRAMES];
};

/* What the agent knows as RuntimeQueue. Only grows. */
struct queue
{
    uint32_t records_max;
    uint32_t record_bytes;
    /* Owner number of the agent that reads; 0 = nobody, and events are not looked at. */
    _Atomic uint32_t reader;
    /* 0 = CLOCK_MONOTONIC, 1 = the processor's counter. */
    int32_t ticks_kind;
    /* Memory of the agent's, set before the reader is; never unmapped. */
    struct record *records;
    _Atomic uint64_t head;
    uint64_t tail;
    _Atomic uint64_t dropped;
    /* One bit for each event id that somebody wants. */
    _Atomic uint64_t wanted[IDS / 64];
    /* Of those, the ones that come with their stacks. */
    _Atomic uint64_t stacked[IDS / 64];
    /* One for each record; memory of the agent's, set before the first of those bits is; never unmapped. */
    struct stack *stacks;
};

static struct queue queue = {.records_max = RECORDS, .record_bytes = sizeof(struct record)};

static __thread int32_t thread_id;

static __thread uintptr_t stack_low, stack_end;

uint64_t dotbug_clock(void);
int32_t dotbug_walk(uint64_t *, int32_t, uintptr_t);

void *dotbug_event_queue(void) { return &queue; }

static uint64_t ticks(void)
{
    if (queue.ticks_kind != 0)
        return dotbug_clock();
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct record *reserve(void)
{
    uint64_t head = atomic_load_explicit(&queue.head, memory_order_relaxed);
    for (;;)
    {
        struct record *record = &queue.records[head % RECORDS];
        int64_t ahead = (int64_t)(atomic_load_explicit(&record->turn, memory_order_acquire) - head);
        if (ahead == 0 && atomic_compare_exchange_weak(&queue.head, &head, head + 1))
            return record;
        if (ahead < 0)
            return 0;
        if (ahead > 0)
            head = atomic_load_explicit(&queue.head, memory_order_relaxed);
    }
}

static void find_stack(void)
{
    pthread_attr_t attributes;
    void *low = 0;
    size_t bytes = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    if (pthread_attr_getstack(&attributes, &low, &bytes) == 0)
    {
        stack_low = (uintptr_t)low;
        stack_end = stack_low + bytes;
    }
    pthread_attr_destroy(&attributes);
}

/*
 * The runtime keeps frame pointers, and so do the methods that it compiles: from here to where the thread began it is one chain. A pointer that is none leads
 * nowhere but into this thread's own stack, and all of that is there from here on; on a signal's stack of its own that would not be so.
 */
static uint32_t take_stack(const struct record *record)
{
    if ((atomic_load_explicit(&queue.stacked[record->id / 64], memory_order_acquire) >> (record->id % 64) & 1) == 0)
        return 0;
    struct stack *stack = &queue.stacks[record - queue.records];
    if (stack_end == 0)
        find_stack();
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    int32_t count = here < stack_low || here >= stack_end ? 0 : dotbug_walk(stack->frames, FRAMES, stack_end);
    stack->count = (uint64_t)(count < 0 ? -1 - count : count);
    return STACKED;
}

/* 0: nobody wants it, or there is no room. */
static struct record *begin(uint32_t id)
{
    if (atomic_load_explicit(&queue.reader, memory_order_acquire) == 0 || id >= IDS ||
        (atomic_load_explicit(&queue.wanted[id / 64], memory_order_relaxed) >> (id % 64) & 1) == 0)
        return 0;
    struct record *record = reserve();
    if (record == 0)
    {
        atomic_fetch_add(&queue.dropped, 1);
        return 0;
    }
    if (thread_id == 0)
        thread_id = (int32_t)syscall(SYS_gettid);
    /* After the record was taken: whoever has read the head before knows that this time is later than his. */
    record->ticks = ticks();
    record->id = id;
    record->thread = thread_id;
    return record;
}

static void end(struct record *record)
{
    atomic_store_explicit(&record->turn, atomic_load_explicit(&record->turn, memory_order_relaxed) + 1, memory_order_release);
}

/* ICorProfilerCallback10::EventPipeEventDelivered. */
int32_t dotbug_event(void *self, intptr_t provider, uint32_t id, uint32_t version, uint32_t metadata_bytes, const uint8_t *metadata,
    uint32_t bytes, const uint8_t *data, const void *activity, const void *related, intptr_t thread, uint32_t frames, const uintptr_t *stack)
{
    struct record *record = begin(id);
    if (record == 0)
        return 0;
    record->provider = provider;
    record->version = version | take_stack(record);
    record->bytes = bytes;
    memcpy(record->data, data, bytes < DATA_BYTES ? bytes : DATA_BYTES);
    if (bytes > DATA_BYTES)
        memcpy(record->last, data + bytes - LAST_BYTES, LAST_BYTES);
    end(record);
    return 0;
}

/* Numbers that the provider has no event of: what the runtime tells of its threads by other callbacks. The data: the runtime's number of the thread, its name. */
enum
{
    THREAD_CREATED = 500,
    THREAD_DESTROYED = 501,
    THREAD_NAMED = 502,
};

static int32_t tell_thread(uint32_t id, uint64_t thread, uint32_t chars, const uint16_t *name)
{
    enum { CHARS = (DATA_BYTES - sizeof thread) / sizeof *name - 1 };
    struct record *record = begin(id);
    if (record == 0)
        return 0;
    if (chars > CHARS)
        chars = CHARS;
    record->provider = 0;
    record->version = 0;
    memcpy(record->data, &thread, sizeof thread);
    if (chars > 0)
        memcpy(record->data + sizeof thread, name, chars * sizeof *name);
    memset(record->data + sizeof thread + chars * sizeof *name, 0, sizeof *name);
    record->bytes = (uint32_t)(sizeof thread + (chars + 1) * sizeof *name);
    end(record);
    return 0;
}

/* ICorProfilerCallback::ThreadCreated, on the new thread. */
int32_t dotbug_thread_created(void *self, uintptr_t thread) { return tell_thread(THREAD_CREATED, thread, 0, 0); }

/* ICorProfilerCallback::ThreadDestroyed, on the thread that ends. */
int32_t dotbug_thread_destroyed(void *self, uintptr_t thread) { return tell_thread(THREAD_DESTROYED, thread, 0, 0); }

/* ICorProfilerCallback2::ThreadNameChanged, on whatever thread gives the name. */
int32_t dotbug_thread_named(void *self, uintptr_t thread, uint32_t chars, const uint16_t *name) { return tell_thread(THREAD_NAMED, thread, chars, name); }
