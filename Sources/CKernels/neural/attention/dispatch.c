// Shares attention out to threads.
#include <stddef.h>

#include "cache.h"
#include "job.h"
#include "neural.h"

static dl_attention_job job_for(int32_t kernels) {
#if defined(__x86_64__)
  if (kernels == DL_KERNELS_AVX512BF16) return dl_attention_avx512bf16;
  if (kernels == DL_KERNELS_AVX512) return dl_attention_avx512;
  if (kernels == DL_KERNELS_AVX2) return dl_attention_avx2;
#endif
  (void)kernels;
  return dl_attention_plain;
}

static int64_t rows_of(const dl_attention_call *call, const dl_attention_span *span) {
  return span->count * (call->heads / call->shape.heads);
}
static int32_t blocks_of(int64_t rows) { return (int32_t)((rows + JOB_ROWS - 1) / JOB_ROWS); }

static void run_job(void *context, int32_t index, int32_t thread) {
  const dl_attention_call *call = context;
  int32_t low = 0, high = call->span_count - 1;
  while (low < high) {  // the last span whose jobs begin at or before this one
    int32_t middle = (low + high + 1) / 2;
    if (call->spans[middle].jobs_before <= index) low = middle;
    else high = middle - 1;
  }
  const dl_attention_span *span = &call->spans[low];
  int64_t rows = rows_of(call, span);
  int32_t blocks = blocks_of(rows), within = index - span->jobs_before;
  // The last queries first: where attention is causal they see most, and the short jobs at the end fill the gaps.
  int64_t first = (int64_t)(blocks - 1 - within % blocks) * JOB_ROWS;
  int64_t bytes = dl_job_floats(dl_value_columns(call->shape)) * (int64_t)sizeof(float);
  job_for(call->kernels)(call, span, within / blocks, first,
                         rows - first < JOB_ROWS ? (int32_t)(rows - first) : JOB_ROWS,
                         (char *)call->scratch + thread * bytes);
}

int64_t dl_attention_scratch(dl_cache_shape shape, int32_t threads) {
  return dl_job_floats(dl_value_columns(shape)) * (int64_t)sizeof(float) * threads;
}

void dl_attention(dl_pool *pool, const dl_attention_call *call) {
  int32_t jobs = 0;
  int64_t work = 0;
  for (int32_t i = 0; i < call->span_count; i++) {
    dl_attention_span *span = &call->spans[i];
    span->jobs_before = jobs;
    int64_t rows = rows_of(call, span);
    jobs += blocks_of(rows) * call->shape.heads;
    work += rows * call->shape.heads * (span->end - span->first) * call->shape.dimension;
  }
  // Less than about two microseconds of one thread: waking another costs more.
  enum { SMALL = 100000 };
  dl_pool_run(work < SMALL ? NULL : pool, jobs, run_job, (void *)call);
}
