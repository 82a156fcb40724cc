// Numbers of 16 bits, by their bits: the same on each machine.
#ifndef DRIVELOOP_ROUNDING_H
#define DRIVELOOP_ROUNDING_H

#include <stdint.h>
#include <string.h>

static inline float word_float(uint32_t word) {
  float value;
  memcpy(&value, &word, sizeof value);
  return value;
}

static inline uint32_t float_word(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  return word;
}

// IEEE half precision to float: exact. Without branches, so that loops over it become vectors.
static inline float float_of_half(uint16_t half) {
  uint32_t sign = (uint32_t)(half & 0x8000) << 16, rest = (uint32_t)(half & 0x7FFF) << 13;
  // 2^112 makes up for the difference of the exponents, also for subnormal numbers.
  uint32_t word = float_word(word_float(rest) * 0x1p112f);
  return word_float(word | (rest >= 0x0F800000 ? 0x7F800000 : 0) | sign);
}

// Float to half precision, nearest even; too large becomes infinite.
static inline uint16_t half_of_float(float value) {
  uint32_t word = float_word(value), sign = word >> 16 & 0x8000;
  word &= 0x7FFFFFFF;
  if (word > 0x7F800000) return (uint16_t)(sign | 0x7E00);
  if (word >= 0x477FF000) return (uint16_t)(sign | 0x7C00);
  if (word < 0x38800000)  // subnormal: adding 0.5 leaves multiples of 2^-24
    return (uint16_t)(sign | (float_word(word_float(word) + 0.5f) - 0x3F000000));
  return (uint16_t)(sign | ((word - 0x38000000 + 0xFFF + (word >> 13 & 1)) >> 13));
}

#endif
