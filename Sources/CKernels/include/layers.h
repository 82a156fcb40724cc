// What a transformer's layers do between matrix products. `kernels` is one of DL_KERNELS_…; all give the same bits.
// Rows are `columns` floats one after another unless a stride is given. Inputs may be the outputs.
#ifndef DRIVELOOP_LAYERS_H
#define DRIVELOOP_LAYERS_H

#include <stdint.h>

// y = weight · x / √(mean x² + epsilon)
void dl_rms_norm(int32_t kernels, const float *x, int64_t rows, int64_t columns, const float *weight, float epsilon,
                 float *y);
// y = weight · (x - mean) / √(variance + epsilon) + bias
void dl_layer_norm(int32_t kernels, const float *x, int64_t rows, int64_t columns, const float *weight,
                   const float *bias, float epsilon, float *y);

// Turns pairs (i, i + half) of each of `heads` heads of 2 · half values: (a, b) becomes (a cos - b sin, b cos + a sin).
// Rows of x stand `stride` floats apart, those of cosines and sines `half`.
void dl_rotate(int32_t kernels, float *x, int64_t rows, int64_t stride, int64_t heads, int64_t half,
               const float *cosines, const float *sines);

// y += x; x *= factor
void dl_add(int32_t kernels, const float *x, int64_t count, float *y);
void dl_scale(int32_t kernels, float *x, int64_t count, float factor);

// Functions of one value; see neural/math.h for their errors.
enum {
  DL_SILU,
  DL_GELU,
  DL_GELU_TANH,
  DL_QUICK_GELU,
  DL_EXP,
  DL_EXP2,
  DL_TANH,
  DL_ERF,
  DL_SIGMOID,
};
// x = function(x)
void dl_apply(int32_t kernels, int32_t function, float *x, int64_t count);

// Where the largest value stands, the first of equals; NaN counts as the smallest. 0 for none.
int64_t dl_argmax(int32_t kernels, const float *x, int64_t count);
// y = e^(x - top), where `top` is x's largest value; returns their sum. y may be NULL.
double dl_exponentials(int32_t kernels, const float *x, int64_t count, float top, float *y);

#endif
