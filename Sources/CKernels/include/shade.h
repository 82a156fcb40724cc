// Colours of fragments: deferred shading.
#ifndef DRIVELOOP_SHADE_H
#define DRIVELOOP_SHADE_H

#include "fragments.h"

// The instruction sets that kernels are compiled for. All give the same bytes.
enum {
  DL_BEST = -1,  // the widest that the machine has
  DL_PLAIN = 0,
  DL_AVX2 = 1,
  DL_AVX512 = 2,
};

// The light of one frame, for one camera; made by Swift's `Shader`.
typedef struct {
  int32_t instructions;
  float sun_direction[3];  // unit vector to the sun, world axes
  float sun[3];            // light of the sun on a surface that faces it
  float ambient[3];
  float exposure;
} dl_shading;

// Writes one colour for each fragment: bytes red, green, blue (sRGB, tone mapped) and 255. Reads nothing but its
// arguments, so threads may share `light`. Fastest with fragments that lie near each other in the picture, some
// hundred or more in a call.
void dl_shade(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba);

#endif
