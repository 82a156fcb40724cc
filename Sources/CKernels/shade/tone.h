// From linear light to bytes, by a table over the float's exponent and first eight bits of mantissa.
enum { CURVE_FIRST = (127 - 12) << 8 };

INLINE vi curve_byte(const uint8_t *curve, vf x) {
  vf safe = clamp(x, 0x1p-12f, 15.99f);
  vi index = (bits_int(safe) >> 15) - CURVE_FIRST;
  return load32(curve, index) & 255;
}

INLINE vi packed(const dl_shading *light, vec3 colour) {
  vi red = curve_byte(light->curve, colour.x);
  vi green = curve_byte(light->curve, colour.y);
  vi blue = curve_byte(light->curve, colour.z);
  return red | (green << 8) | (blue << 16) | (int32_t)0xFF000000;
}
