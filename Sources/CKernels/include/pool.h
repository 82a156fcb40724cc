// Threads that wait for short jobs. One owner; jobs may start jobs, which then run where they were started.
#ifndef DRIVELOOP_POOL_H
#define DRIVELOOP_POOL_H

#include <stdint.h>

typedef struct dl_pool dl_pool;

// Does job `index`. `thread` is 0 for the caller of dl_pool_run and 1, 2, … for the pool's own threads: no two jobs
// that run at the same time have the same.
typedef void (*dl_job)(void *context, int32_t index, int32_t thread);

// `threads` - 1 threads beside the caller's; fewer if the system gives no more. NULL without memory.
dl_pool *dl_pool_create(int32_t threads);
void dl_pool_destroy(dl_pool *pool);

// Threads, the caller's included; 1 for NULL.
int32_t dl_pool_threads(const dl_pool *pool);

// Does jobs 0..<count, each once, in any order, and returns when all are done. A NULL pool, or a call from within a job
// of the same pool, does them one after another in the calling thread.
void dl_pool_run(dl_pool *pool, int32_t count, dl_job job, void *context);

#endif
