// What one job of attention does: a block of rows of one key head. A row is a query of one head; rows of the heads that
// share a key head stand together, so that keys are read once for all of them.
#ifndef DRIVELOOP_ATTENTION_JOB_H
#define DRIVELOOP_ATTENTION_JOB_H

#include "attention.h"

enum { JOB_ROWS = 96 };

typedef void (*dl_attention_job)(const dl_attention_call *call, const dl_attention_span *span, int32_t key_head,
                                 int64_t first_row, int32_t rows, void *scratch);

void dl_attention_plain(const dl_attention_call *, const dl_attention_span *, int32_t, int64_t, int32_t, void *);
void dl_attention_avx2(const dl_attention_call *, const dl_attention_span *, int32_t, int64_t, int32_t, void *);
void dl_attention_avx512(const dl_attention_call *, const dl_attention_span *, int32_t, int64_t, int32_t, void *);
void dl_attention_avx512bf16(const dl_attention_call *, const dl_attention_span *, int32_t, int64_t, int32_t, void *);

// Floats of a job's scratch, all rows: queries, results, the largest score so far, sums in lanes.
static inline int64_t dl_job_floats(int64_t columns) { return JOB_ROWS * (2 * columns + 16 + 16); }

#endif
