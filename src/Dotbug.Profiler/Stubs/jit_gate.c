/*
 * No method is being compiled while re-jits are requested. A compilation that had decided to inline a method, when that method gets
 * another body, makes the runtime look up the caller's module; .NET 8 looks in the wrong place there and dies (dotnet/runtime issue
 * 95653). So compilations that begin wait, and those under way are waited for: milliseconds, and never longer than the limits here.
 *
 * In C because it runs on every thread that compiles: a thread that enters our C# would be known to its runtime until it ends.
 * The runtime calls it in preemptive mode; the door to a collection stays open while a thread waits.
 */
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum
{
    /* Compilations at one time; with more, the gate says "not quiet". */
    SLOTS = 256,
    POLL_NS = 100 * 1000,
    /* Whatever happens, a program's thread goes on after so long. */
    WAIT_MAX_MS = 2000,
    /* A compilation that failed says nothing at its end; one as old as this is taken for such a one. */
    STALE_MS = 5000,
    /* Between the frames of two compilations, one inside the other, lies the JIT; between two calls from one place, a few of our own frames. */
    NESTED_BYTES = 2048,
};

static _Atomic int64_t begun_ms[SLOTS]; /* 0 = free */
static _Atomic int32_t untracked;
static _Atomic int32_t closed;

static __thread int32_t depth;
static __thread int32_t slot; /* -1 = untracked */
static __thread uintptr_t outermost;

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

static void claim(int64_t now)
{
    for (slot = 0; slot < SLOTS; slot++)
    {
        int64_t none = 0;
        if (atomic_load_explicit(&begun_ms[slot], memory_order_relaxed) == 0 && atomic_compare_exchange_strong(&begun_ms[slot], &none, now))
            return;
    }
    slot = -1;
    atomic_fetch_add(&untracked, 1);
}

static void release(void)
{
    if (slot >= 0)
        atomic_store(&begun_ms[slot], 0);
    else
        atomic_fetch_sub(&untracked, 1);
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
    int64_t came = now_ms();
    for (int64_t now = came;; now = now_ms())
    {
        claim(now);
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

/* From now on no compilation begins. 1: none is under way; 0: some were, for as long as wait_ms. Open it in both cases. One thread at a time. */
int32_t dotbug_jit_close(int32_t wait_ms)
{
    int64_t began = now_ms();
    atomic_store(&closed, 1);
    for (int32_t at = 0; at < SLOTS; at++)
    {
        for (;;)
        {
            int64_t begun = atomic_load(&begun_ms[at]), now = now_ms();
            if (begun == 0 || now - begun > STALE_MS)
                break;
            if (now - began > wait_ms)
                return 0;
            pause_shortly();
        }
    }
    return atomic_load(&untracked) == 0;
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
