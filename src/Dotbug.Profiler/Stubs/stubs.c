/* The few instructions that C# cannot say. No state, no calls, no memory but what is passed in. */
#include <stdint.h>

/* A callback that has nothing to do: S_OK without entering our own runtime. */
int32_t dotbug_ok(void) { return 0; }

#if defined(__x86_64__)
/* rdtscp waits for the instructions before it, so a time stamp taken inside a lock is inside the lock. */
uint64_t dotbug_clock(void)
{
    uint32_t low, high, cpu;
    __asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(cpu)::"memory");
    return ((uint64_t)high << 32) | low;
}
#elif defined(__aarch64__)
uint64_t dotbug_clock(void)
{
    uint64_t ticks;
    __asm__ volatile("isb; mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
    return ticks;
}
#else
#error "no processor counter for this architecture"
#endif

/*
 * Follows frame pointers from the caller outward and stores return addresses, as many as `max`. Reads only between its own
 * frame and `stack_end`, upward, aligned. Returns the number stored; negative (minus one minus the number) when `max` was reached.
 */
int32_t dotbug_walk(uint64_t *frames, int32_t max, uintptr_t stack_end)
{
    uintptr_t *frame = (uintptr_t *)__builtin_frame_address(0);
    int32_t count = 0;
    for (;;)
    {
        uintptr_t *next = (uintptr_t *)frame[0];
        uintptr_t address = frame[1];
        if (address < 4096)
            return count;
        if (count == max)
            return -1 - count;
        frames[count++] = address;
        if (next <= frame || ((uintptr_t)next & 7) != 0 || (uintptr_t)(next + 2) > stack_end)
            return count;
        frame = next;
    }
}

int32_t dotbug_jit_started(void *, intptr_t, int32_t);
int32_t dotbug_jit_finished(void *, intptr_t, int32_t, int32_t);
int32_t dotbug_jit_inlining(void *, intptr_t, intptr_t, int32_t *);
int32_t dotbug_thread_created(void *, uintptr_t);
int32_t dotbug_thread_destroyed(void *, uintptr_t);
int32_t dotbug_thread_named(void *, uintptr_t, uint32_t, const uint16_t *);
int32_t dotbug_snapshot(void *, void *);
int32_t dotbug_event(void *, intptr_t, uint32_t, uint32_t, uint32_t, const uint8_t *, uint32_t, const uint8_t *, const void *, const void *,
    intptr_t, uint32_t, const uintptr_t *);

void *dotbug_stub(int32_t which)
{
    switch (which)
    {
    case 0: return (void *)dotbug_ok;
    case 1: return (void *)dotbug_clock;
    case 2: return (void *)dotbug_walk;
    case 3: return (void *)dotbug_jit_started;
    case 4: return (void *)dotbug_jit_finished;
    case 5: return (void *)dotbug_jit_inlining;
    case 6: return (void *)dotbug_event;
    case 7: return (void *)dotbug_thread_created;
    case 8: return (void *)dotbug_thread_destroyed;
    case 9: return (void *)dotbug_thread_named;
    case 10: return (void *)dotbug_snapshot;
    default: return 0;
    }
}
