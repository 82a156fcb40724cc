// Rain in front of the camera.

// Brightness to add at a place of the picture: (right, down) in units of the focal length.
INLINE vf rain_streaks(const dl_shading *light, vf right, vf down, float pixel) {
  vf sum = splat(0.0f);
  for (int layer = 0; layer < 3; layer++) {
    // Farther layers have more and shorter streaks.
    float across = layer == 0 ? 26.0f : layer == 1 ? 48.0f : 80.0f;
    float along = layer == 0 ? 4.0f : layer == 1 ? 8.0f : 15.0f;
    vf x = (right + down * light->rain_slant) * across;
    vf y = down * along - light->rain_phase[0] * (3.0f - 0.6f * (float)layer);
    vi column = whole(x);
    vu stem = hashed((vu)column * 0x9E3779B9u + (uint32_t)layer * 0x85EBCA6Bu + (uint32_t)light->rain_phase[1]);
    y = y + chance(stem) * 7.0f;
    vi row = whole(y);
    vu seed = hashed(stem ^ ((vu)row * 0xC2B2AE35u));
    vf centre = 0.2f + 0.6f * chance(seed);
    vf width = splat(0.030f + 0.5f * across * pixel);
    vf side = x - number(column) - centre;
    side = side < 0.0f ? -side : side;
    vf length = y - number(row);
    vf body = unit(1.0f - side / width) * unit(length * (1.0f - length) * 5.0f - 0.35f);
    vf present = chance(hashed(seed)) < 0.06f + 0.26f * light->rain ? splat(1.0f) : splat(0.0f);
    sum = sum + body * present * (0.035f / (0.035f + 0.5f * across * pixel));
  }
  return vmin(sum, splat(1.0f)) * light->rain;
}
