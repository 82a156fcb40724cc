// Keys and values of past tokens, and softmax(scale · Q·Kᵀ)·V over them.
//
// A cache holds blocks of DL_CACHE_TOKENS tokens; block b holds tokens b · DL_CACHE_TOKENS and on. In a block, for each
// head in turn, keys and then values, each as 32-bit floats (`wide`) or bfloat16:
//   keys    wide [8 panels][d][16 tokens]        bfloat16 [8 panels][d/2][16 tokens][2]: pairs along d, d made even
//   values  wide [128 tokens][d]                 bfloat16 [64 pairs of tokens][d][2], d made a multiple of 16 in both
// so that one vector of keys holds 16 tokens, one of values 16 of d.
#ifndef DRIVELOOP_ATTENTION_H
#define DRIVELOOP_ATTENTION_H

#include <stdint.h>

#include "pool.h"

enum { DL_CACHE_TOKENS = 128 };

typedef struct {
  int32_t heads, dimension;
  // 32-bit floats instead of bfloat16.
  int32_t wide;
} dl_cache_shape;

// Bytes of a block. A new block must be zeros.
int64_t dl_cache_block_bytes(dl_cache_shape shape);

// Stores keys and values of `rows` tokens from `first` on for heads from `head` up to `end`. Row 0 of head 0 of keys
// stands at `keys`, the next row `stride` floats on, heads `dimension` floats apart; likewise values.
void dl_cache_append(dl_cache_shape shape, void *const *blocks, int64_t first, int64_t rows, const float *keys,
                     const float *values, int64_t stride, int32_t head, int32_t end);

// Key or value `i` of a token as it is held.
float dl_cache_key(dl_cache_shape shape, void *const *blocks, int64_t token, int32_t head, int32_t i);
float dl_cache_value(dl_cache_shape shape, void *const *blocks, int64_t token, int32_t head, int32_t i);

// Queries that see the same tokens of a cache.
typedef struct {
  void *const *blocks;
  // The first query's row, heads one after another, and where its result goes.
  const float *queries;
  float *results;
  int64_t count;
  // Tokens [first, end). Causal: query i of n sees those before end - (n - 1 - i) only.
  int64_t first, end;
  int32_t causal;
  // Jobs of all spans before this one; dl_attention fills it in.
  int32_t jobs_before;
} dl_attention_span;

typedef struct {
  dl_cache_shape shape;
  // Query heads: a multiple of the cache's.
  int32_t heads;
  int32_t span_count;
  dl_attention_span *spans;
  // Floats between rows of queries and of results.
  int64_t query_stride, result_stride;
  float scale;
  int32_t kernels;
  // dl_attention_scratch bytes, aligned to 64.
  void *scratch;
} dl_attention_call;

// Memory that a call on so many threads needs.
int64_t dl_attention_scratch(dl_cache_shape shape, int32_t threads);

// Every number of threads, every set of kernels and every way of sharing queries out to calls gives the same bits.
void dl_attention(dl_pool *pool, const dl_attention_call *call);

#endif
