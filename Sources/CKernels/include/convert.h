// Conversions between the formats in which weights are stored and 32-bit floats.
#ifndef DRIVELOOP_CONVERT_H
#define DRIVELOOP_CONVERT_H

#include <stdint.h>

// IEEE half precision to float: exact, infinities, NaNs and denormals too.
void dl_widen_half(const uint16_t *from, float *to, long count);
// bfloat16 to float: exact.
void dl_widen_bfloat(const uint16_t *from, float *to, long count);
// float to bfloat16: to nearest, ties to even; a NaN stays one.
void dl_narrow_bfloat(const float *from, uint16_t *to, long count);

#endif
