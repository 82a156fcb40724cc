// Linear layers y = x * W^T with weights packed for the kernels, for each numeric path.
//
// Weights stand in panels of 32 outputs. Within a panel the inputs run in steps of 4 bytes an output, so that
// one step is 128 bytes, two AVX-512 vectors: fp32 [inputs][32], bf16 [inputs / 2][32][2], int8 [inputs /
// 4][32][4] with 128 added to each code. int4 runs in groups of 64 inputs: 32 half floats (the scales), then
// [16][16][4] bytes with 8 added to each code, outputs 0 ... 15 in the low and 16 ... 31 in the high halves
// of the bytes. A gated matrix (gate rows, then up rows) has 16 outputs of gate and the 16 of up that belong
// to them in a panel. Missing outputs and inputs are padded.
//
// The rows of x are packed alike, in tiles of at most 12 rows: [steps][rows of the tile] words of 4 bytes.
//
// Results, the same for each set of kernels and however the work is cut. k runs upwards throughout:
//   fp32: sum = fma(x[k], w[k], sum)
//   bf16: both rounded to nearest even; for each pair sum = fma(x[k + 1], w[k + 1], sum), then fma(x[k],
//   w[k], sum);
//         subnormal inputs and results are zero: so computes the processor's own instruction (vdpbf16ps)
//   int8: x[k] = round(x[k] / sx), sx = max |x| / 127 of a row; w alike with a scale sw for each output;
//         y = fma(float(sum of products), sx * sw, bias)
//   int4: sum = fma(float(sum of products in the group), sw of the group, sum); y = fma(sum, sx, bias)
// then y = activation(y), for a gated matrix times up, added to what stands there if asked for.
#ifndef DRIVELOOP_MATRIX_H
#define DRIVELOOP_MATRIX_H

#include <stdint.h>

// Raw values of Swift's NumericPath in order.
enum { DL_FP32 = 0, DL_BF16 = 1, DL_INT8 = 2, DL_INT4 = 3 };
enum { DL_PANEL_OUTPUTS = 32, DL_TILE_ROWS = 12, DL_GROUP_INPUTS = 64 };

typedef struct {
  int64_t outputs, inputs;  // of a gated matrix both halves together
  int32_t path, is_gated;
  uint8_t *panels;  // zeros at first
  float *scales;    // int8: 32 for each panel; zeros at first
} dl_matrix;

int64_t dl_matrix_panel_count(int64_t outputs, int32_t is_gated);
// Bytes of a panel without the scales of int8.
int64_t dl_matrix_panel_bytes(int32_t path, int64_t inputs);

// Zeroed memory on a border of 64 bytes, in large pages where it pays; null when there is none.
void *dl_matrix_allocate(int64_t bytes);
void dl_matrix_free(void *memory, int64_t bytes);

// Bytes of a row of codes and of its scales: int8 one byte a code and a float; int4 two codes a byte, the
// first in the low half, in two's complement, and a half float for each group of 64 inputs. Zero for other
// paths.
int64_t dl_matrix_code_bytes(int32_t path, int64_t inputs);
int64_t dl_matrix_scale_bytes(int32_t path, int64_t inputs);
// Rows of floats to codes and scales, row after row. int8: scale = max |w| / 127; int4: scale = the value of
// greatest magnitude / -8, rounded to a half float. What is not a number counts as 0.
void dl_matrix_quantise(int32_t path, int64_t inputs, const float *rows, int64_t count, uint8_t *codes,
                        uint8_t *scales);

// Packs `count` outputs from `first` on. An output may be packed once only. 0 when memory is short.
int dl_matrix_pack(const dl_matrix *matrix, int64_t first, int64_t count, const float *rows);
void dl_matrix_pack_codes(const dl_matrix *matrix, int64_t first, int64_t count, const uint8_t *codes,
                          const uint8_t *scales);
// The way back: one output as floats, and as codes with scales (int8 and int4 only).
void dl_matrix_row(const dl_matrix *matrix, int64_t output, float *row);
void dl_matrix_codes(const dl_matrix *matrix, int64_t output, uint8_t *codes, uint8_t *scales);

// Rows of x as a path's kernels read them.
typedef struct {
  int64_t rows, inputs;
  int32_t path;
  uint32_t *words;  // dl_operand_words of them
  float *scales;    // int8, int4: one for each row
  int32_t *starts;  // int8: rows; int4: rows * groups. What sums begin with to make up for weights moved by
                    // 128 or 8
} dl_operand;

int64_t dl_operand_tiles(int64_t rows);
int64_t dl_operand_words(int32_t path, int64_t rows, int64_t inputs);
int64_t dl_operand_starts(int32_t path, int64_t rows, int64_t inputs);
// Packs the rows of some tiles; x points to row 0 of all, rows are `stride` floats apart.
void dl_operand_pack(const dl_operand *operand, const float *x, int64_t stride, int64_t first_tile,
                     int64_t last_tile, int32_t kernels);

typedef struct {
  dl_matrix matrix;
  dl_operand operand;
  const float *bias;                  // `outputs` values or null
  int32_t activation;                 // in the order of Swift's Activation
  int32_t is_adding;                  // y += instead of y =
  float *y;                           // row 0, column `first_column`
  int64_t stride;                     // floats from row to row of y
  int64_t first_column, last_column;  // wanted columns of the result
  int32_t kernels;
} dl_product;

// The part of the result in these panels and tiles.
void dl_product_run(const dl_product *product, int64_t first_panel, int64_t last_panel, int64_t first_tile,
                    int64_t last_tile);

#endif
