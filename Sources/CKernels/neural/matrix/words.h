// Words of four bytes from numbers, and blocks of them turned from rows to columns.
#ifndef DRIVELOOP_WORDS_H
#define DRIVELOOP_WORDS_H

#include "../bfloat.h"
#include "../lanes.h"

enum { LANES = 16 };

typedef uint16_t half_words __attribute__((ext_vector_type(16)));
typedef int16_t half_sums __attribute__((ext_vector_type(32)));
typedef int8_t quarter_words __attribute__((ext_vector_type(16)));

// `count` numbers, 16 or fewer, and zeros.
DL_INLINE dl_f16 load_part(const float *p, int64_t count) {
  return count >= LANES ? dl_load(p) : dl_load_some(p, count, 0);
}
DL_INLINE void store_part(void *p, dl_i16 v, int64_t count) {
  if (count >= LANES)
    dl_store(p, dl_float_16(v));
  else
    dl_store_some(p, dl_float_16(v), count);
}

DL_INLINE dl_f16 magnitude(dl_f16 x) { return dl_float_16(dl_bits_16(x) & 0x7FFFFFFF); }
DL_INLINE dl_f16 number(dl_i16 x) { return __builtin_convertvector(x, dl_f16); }

// 32 numbers rounded to bfloat16.
DL_INLINE dl_i16 bfloat_words(dl_f16 a, dl_f16 b) {
  half_words halves[2] = {__builtin_convertvector((dl_u16x32)dl_bfloat_16(a) >> 16, half_words),
                          __builtin_convertvector((dl_u16x32)dl_bfloat_16(b) >> 16, half_words)};
  dl_i16 words;
  memcpy(&words, halves, sizeof words);
  return words;
}

#define ROW dl_i16
#include "../../transpose.inc"
#undef ROW

#endif
