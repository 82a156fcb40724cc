// Look-ups in the textures.

typedef uint16_t vh __attribute__((ext_vector_type(32)));

// A place in a pattern, in 2^-24 of a repeat.
typedef struct {
  vi u, v;
} texture_place;

INLINE texture_place place_in_texture(vf u, vf v) {
  texture_place p = {truncated((u - number(whole(u))) * 16777216.0f), truncated((v - number(whole(v))) * 16777216.0f)};
  return p;
}

// Luminance (1 on average) on one level (0...8) of a layer's pyramid.
INLINE vf texel(const uint32_t *textures, vi layer, texture_place p, vi level) {
  vi side = isplat(DL_TEXTURE_SIDE) >> level;
  vi half = isplat(1 << 15) << level;
  vi x = p.u - half, y = p.v - half;
  vi column = (x >> (level + 16)) & (side - 1), row = (y >> (level + 16)) & (side - 1);
  vi fx = (x >> (level + 8)) & 255;
  vf fy = number((y >> (level + 8)) & 255) * (1.0f / 256.0f);
  // Levels before this one fill (side0^2 - side^2) * 4 / 3 texels.
  vu before = (vu)(isplat(DL_TEXTURE_SIDE * DL_TEXTURE_SIDE) - side * side);
  vi start = layer * DL_TEXTURE_TEXELS + (vi)(before + before * 0xAAAAAAABu);
  vu word = (vu)load32(textures, (start + row * side + column) << 2);
  // Both rows at once: the left and the right texel of each in sixteen bits.
  vh left = (vh)(word & 0x00FF00FFu), right = (vh)((word >> 8) & 0x00FF00FFu);
  vh share = (vh)(fx | (fx << 16));
  vu rows = (vu)(left * (256 - share) + right * share);
  vf upper = number((vi)(rows & 0xFFFFu)), lower = number((vi)(rows >> 16));
  return (upper + (lower - upper) * fy) * (1.0f / 32768.0f);
}

// Between the two nearest levels; `detail` is log2 of the texels of level 0 that a pixel spans.
INLINE vf smooth_texel(const uint32_t *textures, vi layer, texture_place p, vf detail) {
  vf at = clamp(detail, 0.0f, (float)(DL_TEXTURE_LEVELS - 1));
  vi fine = truncated(at);
  vf near = texel(textures, layer, p, fine);
  if (!any(detail > 0.0f)) return near;
  vi coarse = fine + 1;
  coarse = coarse > DL_TEXTURE_LEVELS - 1 ? isplat(DL_TEXTURE_LEVELS - 1) : coarse;
  return mix(near, texel(textures, layer, p, coarse), at - number(fine));
}

// The mean of two looks `step` to both sides of a place: both on the finer level, one in the middle on the coarser.
INLINE vf long_texel(const uint32_t *textures, vi layer, vf u, vf v, vf u_step, vf v_step, vf detail) {
  vf at = clamp(detail, 0.0f, (float)(DL_TEXTURE_LEVELS - 1));
  vi fine = truncated(at);
  vf near = 0.5f
            * (texel(textures, layer, place_in_texture(u - u_step, v - v_step), fine)
               + texel(textures, layer, place_in_texture(u + u_step, v + v_step), fine));
  if (!any(detail > 0.0f)) return near;
  vi coarse = fine + 1;
  coarse = coarse > DL_TEXTURE_LEVELS - 1 ? isplat(DL_TEXTURE_LEVELS - 1) : coarse;
  return mix(near, texel(textures, layer, place_in_texture(u, v), coarse), at - number(fine));
}
