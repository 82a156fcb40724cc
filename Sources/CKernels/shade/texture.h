// Look-ups in the textures.

// Luminance (1 on average) at (u, v) repeats, on one level of a layer's pyramid.
INLINE vf texel(const uint32_t *textures, vi layer, vf u, vf v, vi level) {
  vi side = isplat(DL_TEXTURE_SIDE) >> level;
  vf scale = number(side);
  vf x = (u - number(whole(u))) * scale - 0.5f, y = (v - number(whole(v))) * scale - 0.5f;
  vi column = whole(x), row = whole(y);
  vf fx = x - number(column), fy = y - number(row);
  // Levels before this one fill (side0^2 - side^2) * 4 / 3 texels.
  vu before = (vu)(isplat(DL_TEXTURE_SIDE * DL_TEXTURE_SIDE) - side * side);
  vi start = layer * DL_TEXTURE_TEXELS + (vi)(before + before * 0xAAAAAAABu);
  vi index = start + (row & (side - 1)) * side + (column & (side - 1));
  vu word = (vu)load32(textures, index << 2);
  vf a = number((vi)(word & 255u)), b = number((vi)((word >> 8) & 255u));
  vf c = number((vi)((word >> 16) & 255u)), d = number((vi)(word >> 24));
  vf upper = a + (b - a) * fx, lower = c + (d - c) * fx;
  return (upper + (lower - upper) * fy) * (1.0f / 128.0f);
}

// Between the two nearest levels; `detail` is log2 of the texels of level 0 that a pixel spans.
INLINE vf smooth_texel(const uint32_t *textures, vi layer, vf u, vf v, vf detail) {
  vf at = clamp(detail, 0.0f, (float)(DL_TEXTURE_LEVELS - 1));
  vi fine = whole(at);
  vi coarse = fine + 1;
  coarse = coarse > DL_TEXTURE_LEVELS - 1 ? isplat(DL_TEXTURE_LEVELS - 1) : coarse;
  vf near = texel(textures, layer, u, v, fine), far = texel(textures, layer, u, v, coarse);
  return mix(near, far, at - number(fine));
}
