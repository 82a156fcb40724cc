// Threads that spin a little and then sleep.
//
// A run is announced by one word, the ticket: the number of the run above, the first job that nobody has taken below.
// Jobs are taken by compare-and-swap on it, so a thread that comes late, even one that slept through whole runs, takes
// nothing that is not its own, and the caller waits only for jobs that were taken, never for a thread to wake up.
#include "pool.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  SPINS = 4000,        // about 50 µs: longer than what lies between two products of a layer
  YIELDS = 64,         // of the caller, before it sleeps
  CHUNKS_A_THREAD = 8  // a thread takes an eighth of its share at once, so that a slow thread holds nobody up
};

// A ticket that is no job's: greater than any count.
#define CLOSED UINT32_MAX

typedef struct {
  dl_pool *pool;
  pthread_t thread;
  int32_t number;
} worker;

struct dl_pool {
  _Alignas(128) _Atomic uint64_t ticket;
  // Of the run that the ticket names.
  _Atomic(dl_job) job;
  _Atomic(void *) context;
  _Atomic uint32_t count;
  // Counts runs; sleeping threads wait for it.
  _Alignas(128) _Atomic uint32_t bell;
  _Atomic int32_t sleepers;
  _Atomic bool closing;
  // Jobs done of this run; a sleeping caller waits for it.
  _Alignas(128) _Atomic uint32_t done;
  _Atomic bool callerSleeps;
  _Alignas(128) int32_t threads;
  worker workers[];
};

// Which pool's job this thread is doing.
static _Thread_local const dl_pool *current_pool;
static _Thread_local int32_t current_thread;

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void futex_wait(_Atomic uint32_t *word, uint32_t value) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void futex_wake(_Atomic uint32_t *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

// Takes and does jobs of the run that is announced until none is left to take.
static void work(dl_pool *pool, int32_t thread) {
  uint32_t finished = 0;
  uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  for (;;) {
    uint32_t next = (uint32_t)ticket;
    // These may already be a later run's: then the ticket has moved on and the exchange fails.
    uint32_t count = atomic_load_explicit(&pool->count, memory_order_acquire);
    dl_job job = atomic_load_explicit(&pool->job, memory_order_acquire);
    void *context = atomic_load_explicit(&pool->context, memory_order_acquire);
    if (next >= count) break;
    uint32_t chunk = (count - next) / (uint32_t)(CHUNKS_A_THREAD * pool->threads);
    if (chunk == 0) chunk = 1;
    if (!atomic_compare_exchange_strong_explicit(&pool->ticket, &ticket, ticket + chunk, memory_order_acq_rel,
                                                 memory_order_acquire))
      continue;
    for (uint32_t i = next; i < next + chunk; i++) job(context, (int32_t)i, thread);
    finished += chunk;
    ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
  }
  if (finished == 0) return;
  atomic_fetch_add(&pool->done, finished);
  if (atomic_load(&pool->callerSleeps)) futex_wake(&pool->done, 1);
}

static void *worker_main(void *argument) {
  worker *self = argument;
  dl_pool *pool = self->pool;
  current_pool = pool;
  current_thread = self->number;
  uint32_t heard = 0;
  for (;;) {
    uint32_t rung = atomic_load_explicit(&pool->bell, memory_order_acquire);
    for (int i = 0; i < SPINS && rung == heard; i++) {
      relax();
      rung = atomic_load_explicit(&pool->bell, memory_order_acquire);
    }
    while (rung == heard) {
      // Either the caller sees a sleeper, or the sleeper sees the bell.
      atomic_fetch_add(&pool->sleepers, 1);
      if (atomic_load(&pool->bell) == heard) futex_wait(&pool->bell, heard);
      atomic_fetch_sub(&pool->sleepers, 1);
      rung = atomic_load(&pool->bell);
    }
    if (atomic_load(&pool->closing)) return NULL;
    heard = rung;
    work(pool, self->number);
  }
}

dl_pool *dl_pool_create(int32_t threads) {
  if (threads < 1) threads = 1;
  size_t bytes = sizeof(dl_pool) + (size_t)(threads - 1) * sizeof(worker);
  size_t line = _Alignof(dl_pool);
  dl_pool *pool = aligned_alloc(line, (bytes + line - 1) / line * line);
  if (!pool) return NULL;
  atomic_init(&pool->ticket, 0);
  atomic_init(&pool->job, NULL);
  atomic_init(&pool->context, NULL);
  atomic_init(&pool->count, 0);
  atomic_init(&pool->bell, 0);
  atomic_init(&pool->sleepers, 0);
  atomic_init(&pool->closing, false);
  atomic_init(&pool->done, 0);
  atomic_init(&pool->callerSleeps, false);
  pool->threads = threads;
  // Signals are the program's business, not ours.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int32_t started = 0;
  while (started < threads - 1) {
    worker *w = &pool->workers[started];
    w->pool = pool;
    w->number = started + 1;
    if (pthread_create(&w->thread, NULL, worker_main, w)) break;
    started++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  pool->threads = started + 1;
  return pool;
}

void dl_pool_destroy(dl_pool *pool) {
  if (!pool) return;
  atomic_store(&pool->closing, true);
  atomic_fetch_add(&pool->bell, 1);
  futex_wake(&pool->bell, INT_MAX);
  for (int32_t i = 0; i < pool->threads - 1; i++) pthread_join(pool->workers[i].thread, NULL);
  free(pool);
}

int32_t dl_pool_threads(const dl_pool *pool) { return pool ? pool->threads : 1; }

// Waits for all jobs that others took.
static void join(dl_pool *pool, uint32_t count) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load_explicit(&pool->done, memory_order_acquire) == count) return;
    relax();
  }
  // A worker may have been put aside for this very thread.
  for (int i = 0; i < YIELDS; i++) {
    if (atomic_load_explicit(&pool->done, memory_order_acquire) == count) return;
    sched_yield();
  }
  atomic_store(&pool->callerSleeps, true);
  for (uint32_t done = atomic_load(&pool->done); done != count; done = atomic_load(&pool->done))
    futex_wait(&pool->done, done);
  atomic_store(&pool->callerSleeps, false);
}

static void run_some(dl_pool *pool, uint32_t count, dl_job job, void *context) {
  // CRITICAL: closed first. A late thread that sees a job or a count of this run has then lost its ticket of the last.
  uint64_t run = (atomic_load_explicit(&pool->ticket, memory_order_relaxed) >> 32) + 1;
  atomic_store_explicit(&pool->ticket, run << 32 | CLOSED, memory_order_release);
  atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->job, job, memory_order_release);
  atomic_store_explicit(&pool->context, context, memory_order_release);
  atomic_store_explicit(&pool->count, count, memory_order_release);
  atomic_store_explicit(&pool->ticket, run << 32, memory_order_release);
  atomic_fetch_add(&pool->bell, 1);
  int32_t sleepers = atomic_load(&pool->sleepers);
  if (sleepers > 0) {
    int32_t wanted = count - 1 < (uint32_t)sleepers ? (int32_t)(count - 1) : sleepers;
    futex_wake(&pool->bell, wanted);
  }
  work(pool, 0);
  join(pool, count);
}

void dl_pool_run(dl_pool *pool, int32_t count, dl_job job, void *context) {
  if (count <= 0) return;
  bool nested = pool && current_pool == pool;
  if (!pool || pool->threads == 1 || count == 1 || nested) {
    int32_t thread = nested ? current_thread : 0;
    for (int32_t i = 0; i < count; i++) job(context, i, thread);
    return;
  }
  const dl_pool *outer_pool = current_pool;
  int32_t outer_thread = current_thread;
  current_pool = pool;
  current_thread = 0;
  run_some(pool, (uint32_t)count, job, context);
  current_pool = outer_pool;
  current_thread = outer_thread;
}
