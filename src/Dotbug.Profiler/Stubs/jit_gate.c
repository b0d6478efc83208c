/*
 * No method is being compiled while re-jits are requested. A compilation that had decided to inline a method, when that method gets
 * another body, makes the runtime look up the caller's module; .NET 8 looks in the wrong place there and dies (dotnet/runtime issue
 * 95653). So compilations that begin wait, and those under way are waited for: milliseconds, and never longer than the limits here.
 *
 * In C because it runs on every thread that compiles: a thread that enters our C# would be known to its runtime until it ends.
 * The runtime calls it in preemptive mode; the door to a collection stays open while a thread waits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum
{
    /* Compilations at one time that are looked at. */
    SLOTS = 1024,
    POLL_NS = 100 * 1000,
    /* Whatever happens, a program's thread goes on after so long. */
    WAIT_MAX_MS = 2000,
    /* A compilation that failed says nothing at its end. Where nobody can tell, one as old as this is taken for such a one. */
    STALE_MS = 5000,
    /* Before that, when it is as old as this, and then only so often, the kernel is asked whether its thread is still inside. */
    ASK_MS = 10,
    /* Between the frames of two compilations, one inside the other, lies the JIT; between two calls from one place, a few of our own frames. */
    NESTED_BYTES = 2048,
};

struct compilation
{
    _Atomic int64_t begun_ms; /* 0 = free */
    _Atomic int32_t thread;
    _Atomic uintptr_t frame;
};

static struct compilation compilations[SLOTS];
static _Atomic int64_t untracked_ms; /* when the last one began that found no slot */
static _Atomic int32_t closed;

static __thread int32_t depth;
static __thread int32_t slot; /* -1 = none was free */
static __thread int64_t begun;
static __thread uintptr_t outermost;
static __thread int32_t thread_id;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + 1;
}

static void pause_shortly(void)
{
    struct timespec time = {0, POLL_NS};
    nanosleep(&time, NULL);
}

/* A stale slot is free as well: its thread may have ended. */
static void claim(int64_t now, uintptr_t frame)
{
    begun = now;
    for (slot = 0; slot < SLOTS; slot++)
    {
        struct compilation *one = &compilations[slot];
        int64_t there = atomic_load_explicit(&one->begun_ms, memory_order_relaxed);
        if ((there == 0 || now - there > STALE_MS) && atomic_compare_exchange_strong(&one->begun_ms, &there, now))
        {
            atomic_store(&one->frame, frame);
            atomic_store(&one->thread, thread_id);
            return;
        }
    }
    slot = -1;
    atomic_store(&untracked_ms, now);
}

/* Not when another has taken the slot: see claim. */
static void release(void)
{
    if (slot < 0)
        return;
    int64_t mine = begun;
    atomic_store(&compilations[slot].thread, 0);
    atomic_compare_exchange_strong(&compilations[slot].begun_ms, &mine, 0);
}

/* A compilation begins on this thread. One inside another never waits: its thread may hold what others wait for. */
void dotbug_jit_enter(int32_t may_wait)
{
    uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
    if (depth > 0 && frame + NESTED_BYTES < outermost)
    {
        depth++;
        return;
    }
    /* Frames that are gone without a word: a compilation that failed. */
    if (depth > 0)
        release();
    if (thread_id == 0)
        thread_id = (int32_t)syscall(SYS_gettid);
    int64_t came = now_ms();
    for (int64_t now = came;; now = now_ms())
    {
        claim(now, frame);
        if (!atomic_load(&closed) || !may_wait || now - came > WAIT_MAX_MS)
            break;
        release();
        pause_shortly();
    }
    depth = 1;
    outermost = frame;
}

void dotbug_jit_leave(void)
{
    if (depth > 0 && --depth == 0)
        release();
}

/*
 * 1: the thread is no longer inside this compilation, which has failed without a word: it has ended, or waits for something with a stack that does not
 * reach so deep. The kernel tells the stack pointer of a thread that waits: "number arguments stack-pointer instruction-pointer".
 */
static int is_gone(struct compilation *one)
{
    int32_t thread = atomic_load(&one->thread);
    uintptr_t frame = atomic_load(&one->frame);
    if (thread == 0)
        return 0;
    char text[256];
    snprintf(text, sizeof text, "/proc/self/task/%d/syscall", thread);
    int file = open(text, O_RDONLY | O_CLOEXEC);
    if (file < 0)
    {
        snprintf(text, sizeof text, "/proc/self/task/%d", thread);
        return access("/proc/self/task", F_OK) == 0 && access(text, F_OK) != 0;
    }
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0)
        return 0;
    text[length] = 0;
    char *last = strrchr(text, ' ');
    if (last == NULL)
        return 0; /* running */
    *last = 0;
    char *before = strrchr(text, ' ');
    uintptr_t pointer = before == NULL ? 0 : (uintptr_t)strtoull(before + 1, NULL, 16);
    return pointer > frame && atomic_load(&one->thread) == thread;
}

static int is_over(struct compilation *one, int64_t seen, int64_t now)
{
    int64_t there = atomic_load(&one->begun_ms);
    return there == 0 || there != seen || now - there > STALE_MS;
}

/* From now on no compilation begins. 1: none is under way; 0: some were, for as long as wait_ms. Open it in both cases. One thread at a time. */
int32_t dotbug_jit_close(int32_t wait_ms)
{
    int64_t began = now_ms();
    atomic_store(&closed, 1);
    for (int32_t at = 0; at < SLOTS; at++)
    {
        struct compilation *one = &compilations[at];
        int64_t seen = atomic_load(&one->begun_ms), asked = seen;
        for (int64_t now = now_ms(); !is_over(one, seen, now); now = now_ms())
        {
            if (now - asked >= ASK_MS)
            {
                asked = now;
                if (is_gone(one))
                {
                    atomic_compare_exchange_strong(&one->begun_ms, &seen, 0);
                    break;
                }
            }
            if (now - began > wait_ms)
                return 0;
            pause_shortly();
        }
    }
    while (now_ms() - atomic_load(&untracked_ms) <= STALE_MS)
    {
        if (now_ms() - began > wait_ms)
            return 0;
        pause_shortly();
    }
    return 1;
}

void dotbug_jit_open(void) { atomic_store(&closed, 0); }

/* The callbacks of ICorProfilerCallback: S_OK, always. */
int32_t dotbug_jit_started(void *self, intptr_t function, int32_t may_wait)
{
    dotbug_jit_enter(may_wait);
    return 0;
}

int32_t dotbug_jit_finished(void *self, intptr_t function, int32_t status, int32_t may_wait)
{
    dotbug_jit_leave();
    return 0;
}

/* A compilation that was under way when we came did not say that it began. */
int32_t dotbug_jit_inlining(void *self, intptr_t caller, intptr_t callee, int32_t *should)
{
    if (depth == 0)
        dotbug_jit_enter(0);
    return 0;
}
