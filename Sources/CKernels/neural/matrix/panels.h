// Where values stand in panels and tiles, and the kernels that each instruction set gives.
#ifndef DRIVELOOP_PANELS_H
#define DRIVELOOP_PANELS_H

#include "matrix.h"
#include "neural.h"

enum {
  STEP_BYTES = 128,
  GROUP_STEPS = DL_GROUP_INPUTS / 4,
  GROUP_SCALE_BYTES = 64,
  GROUP_BYTES = 64 + 64 * GROUP_STEPS
};
enum { HALF_PANEL = DL_PANEL_OUTPUTS / 2 };

// Inputs in the four bytes of a step.
static inline int64_t step_inputs(int32_t path) { return path == DL_FP32 ? 1 : path == DL_BF16 ? 2 : 4; }
static inline int64_t group_count(int64_t inputs) { return (inputs + DL_GROUP_INPUTS - 1) / DL_GROUP_INPUTS; }
static inline int64_t step_count(int32_t path, int64_t inputs) {
  return path == DL_INT4 ? group_count(inputs) * GROUP_STEPS
                         : (inputs + step_inputs(path) - 1) / step_inputs(path);
}
// Tiles share the rows evenly.
static inline int64_t tile_row(int64_t rows, int64_t tile) { return tile * rows / dl_operand_tiles(rows); }

// Raw sums of a tile of `rows` rows with one panel or several that follow each other: sums[panel][row][32]
// floats, or 32-bit integers for int8. a: [steps][stride] words; starts: int8 [stride], int4
// [groups][stride].
typedef struct {
  const uint32_t *a;
  const int32_t *starts;
  int64_t stride;
  const uint8_t *panel;
  int64_t panel_bytes;
  int64_t steps;
  float *sums;
} tile_job;
typedef void tile_kernel(const tile_job *job);

// Kernels of a set: tile[path][rows - 1] for 1 ... tallest[path] rows; abreast[path], where there is one,
// does ABREAST panels for one row, so that memory and not the length of the chain of sums sets the pace.
enum { ABREAST = 4 };
typedef struct {
  int32_t tallest[4];
  tile_kernel *tile[4][DL_TILE_ROWS];
  tile_kernel *abreast[4];
  void (*finish)(const dl_product *product, int64_t panel, int64_t first_row, int64_t rows, float *sums);
  void (*pack)(const dl_operand *operand, const float *x, int64_t stride, int64_t tile);
  // Up to sixteen outputs from `lane` on in the same half of a panel: rows of floats or codes.
  void (*pack_half)(int32_t path, uint8_t *panel, int64_t lane, int64_t count, const uint8_t *rows,
                    int64_t row_bytes, int64_t inputs);
  void (*quantise)(int32_t path, int64_t inputs, const float *rows, int64_t count, uint8_t *codes,
                   uint8_t *scales);
} matrix_kernels;

extern const matrix_kernels dl_matrix_plain, dl_matrix_avx2, dl_matrix_avx512, dl_matrix_avx512bf16;

// The table of a set.
const matrix_kernels *dl_matrix_kernels(int32_t kernels);

#endif
