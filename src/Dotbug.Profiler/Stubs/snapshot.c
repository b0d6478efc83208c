/*
 * What other threads are in the middle of. The runtime stands still for it, as for a collection but without one: all threads come to where their stacks
 * can be read, are looked at, and go on. Nothing in between allocates memory of ours, waits, or takes a lock.
 */
#include <stdint.h>
#include <time.h>

enum
{
    THREADS = 16,
    FRAMES = 30,
    IDS = 64,
    /* Places in the tables of ICorProfilerInfo10 and ICorProfilerThreadEnum: the order of the methods in corprof.idl. */
    GET_THREAD_INFO = 12,
    DO_STACK_SNAPSHOT = 36,
    ENUM_THREADS = 71,
    SUSPEND_RUNTIME = 97,
    RESUME_RUNTIME = 98,
    ENUM_RELEASE = 2,
    ENUM_NEXT = 7,
};

/* What the agent knows as ThreadFrames and ThreadSnapshot. */
struct thread_frames
{
    int32_t os;
    int32_t count;
    /* Return addresses in managed methods, the innermost first. */
    uint64_t addresses[FRAMES];
};

struct snapshot
{
    uint32_t count;
    uint32_t reserved;
    uint64_t stopped_ns;
    struct thread_frames threads[THREADS];
};

#define METHOD(object, slot) ((void **)*(void **)(object))[slot]

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* StackSnapshotCallback. Anything but 0 ends the walk. */
static int32_t frame(intptr_t function, uint64_t address, void *info, uint32_t bytes, uint8_t *context, void *data)
{
    struct thread_frames *of = data;
    if (function != 0)
        of->addresses[of->count++] = address;
    return of->count == FRAMES;
}

static void look(void *info, intptr_t thread, struct snapshot *all)
{
    uint32_t os = 0;
    if (((int32_t(*)(void *, intptr_t, uint32_t *))METHOD(info, GET_THREAD_INFO))(info, thread, &os) < 0)
        return;
    for (uint32_t i = 0; i < all->count && i < THREADS; i++)
    {
        if ((uint32_t)all->threads[i].os == os && all->threads[i].count == 0)
            ((int32_t(*)(void *, intptr_t, void *, uint32_t, void *, void *, uint32_t))METHOD(info, DO_STACK_SNAPSHOT))(
                info, thread, (void *)frame, 0, &all->threads[i], 0, 0);
    }
}

/* On a thread that runs no managed code. An HRESULT; a collection that is under way, for instance, is a failure. */
int32_t dotbug_snapshot(void *info, struct snapshot *all)
{
    uint64_t began = now_ns();
    int32_t result = ((int32_t(*)(void *))METHOD(info, SUSPEND_RUNTIME))(info);
    if (result < 0)
        return result;
    /* Asked now, when no thread can come or go any more: the numbers are addresses. */
    void *threads = 0;
    result = ((int32_t(*)(void *, void **))METHOD(info, ENUM_THREADS))(info, &threads);
    if (result >= 0 && threads != 0)
    {
        intptr_t ids[IDS];
        uint32_t fetched;
        do
        {
            fetched = 0;
            if (((int32_t(*)(void *, uint32_t, intptr_t *, uint32_t *))METHOD(threads, ENUM_NEXT))(threads, IDS, ids, &fetched) < 0)
                break;
            for (uint32_t i = 0; i < fetched && i < IDS; i++)
                look(info, ids[i], all);
        } while (fetched == IDS);
        ((uint32_t(*)(void *))METHOD(threads, ENUM_RELEASE))(threads);
    }
    ((int32_t(*)(void *))METHOD(info, RESUME_RUNTIME))(info);
    all->stopped_ns = now_ns() - began;
    return result;
}
