// The smallest profiler that the runtime accepts: every interface is the same object, every callback says S_OK.
#include <stdint.h>

typedef struct object { void* const* table; } object;

static object self;

static uint32_t ok(void) { return 0; }

static uint32_t query(object* it, const void* iid, object** result)
{
    (void)iid;
    *result = it;
    return 0;
}

static uint32_t create(object* factory, object* outer, const void* iid, object** result)
{
    (void)factory;
    (void)outer;
    (void)iid;
    *result = &self;
    return 0;
}

// ICorProfilerCallback11 has fewer than 128 members.
#define EIGHT ok, ok, ok, ok, ok, ok, ok, ok
static void* const callback[128] = { query, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT,
    EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, ok, ok, ok, ok, ok, ok, ok };
static void* const class_factory[5] = { query, ok, ok, create, ok };

static object self = { callback };
static object factory = { class_factory };

__attribute__((visibility("default"))) uint32_t DllGetClassObject(const void* clsid, const void* iid, object** result)
{
    (void)clsid;
    (void)iid;
    *result = &factory;
    return 0;
}
