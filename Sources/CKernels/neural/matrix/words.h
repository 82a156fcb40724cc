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

// Sixteen rows of sixteen words to columns.
DL_INLINE void transpose(dl_i16 r[16]) {
#define SHUFFLE __builtin_shufflevector
  dl_i16 t[16];
  for (int i = 0; i < 16; i += 2) {
    t[i] = SHUFFLE(r[i], r[i + 1], 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    t[i + 1] = SHUFFLE(r[i], r[i + 1], 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
  }
  // r[4k + j] becomes: column j of rows 4k...4k+3 in its first quarter, column 4 + j in its second, and so
  // on.
  for (int i = 0; i < 16; i += 4) {
    r[i] = SHUFFLE(t[i], t[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    r[i + 1] = SHUFFLE(t[i], t[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    r[i + 2] = SHUFFLE(t[i + 1], t[i + 3], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29);
    r[i + 3] = SHUFFLE(t[i + 1], t[i + 3], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
  }
  for (int j = 0; j < 4; j++) {
    dl_i16 a = SHUFFLE(r[j], r[j + 4], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    dl_i16 b = SHUFFLE(r[j], r[j + 4], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    dl_i16 c = SHUFFLE(r[j + 8], r[j + 12], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    dl_i16 d = SHUFFLE(r[j + 8], r[j + 12], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    t[j] = SHUFFLE(a, c, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[j + 8] = SHUFFLE(a, c, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
    t[j + 4] = SHUFFLE(b, d, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
    t[j + 12] = SHUFFLE(b, d, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  }
  for (int i = 0; i < 16; i++) r[i] = t[i];
#undef SHUFFLE
}

#endif
