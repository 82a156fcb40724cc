// Colours of fragments: deferred shading, and what it reads: textures, shadow maps, the light of the frame.
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

// Textures: one pyramid of DL_TEXTURE_SIDE^2 texels and its halves for each layer. A texel's word holds four
// luminances, 128 for 1: of itself, its right, its lower and its lower right neighbour (lowest byte first), so that
// one load serves a bilinear look-up. Layer 0 is clouds; layers 1 to 17 are `Texture`s by raw value; then come masks
// of the facades' glass.
enum {
  DL_TEXTURE_SIDE = 256,
  DL_TEXTURE_LEVELS = 9,
  DL_TEXTURE_TEXELS = 87381,  // 256^2 + 128^2 + ... + 1
  DL_TEXTURE_OFFICES = 9,
  DL_TEXTURE_SHOPS = 12,
  DL_TEXTURE_COUNT = 18,
  DL_TEXTURE_GLASS = 18,  // the layer of the first facade's glass
  DL_TEXTURE_LAYERS = 22,
};

// How a texture's luminance l colours a surface: by 1 + (l - 1) * (1 + warm, 1, 1 - warm), and how much the place in
// the world varies it.
typedef struct {
  float warm, patches;
} dl_texture_tone;

// Fills DL_TEXTURE_LAYERS * DL_TEXTURE_TEXELS words. The same on every machine.
void dl_make_textures(uint32_t *texels);

// Maps of the greatest height along one axis, seen along that axis. Coordinates are relative to the camera, in world
// axes: column = (right . p + left) * scale, row = (up . p + top) * scale, height = axis . p + base; a texel holds
// height in units of `1 / DL_HEIGHT_SCALE` metres.
#define DL_HEIGHT_SCALE 128.0f
typedef struct {
  const uint16_t *texels;  // side^2, and at least two more
  int32_t side;
  float left, top, base;
  float scale;  // texels per metre
} dl_height_map;

// A lamp near the camera.
typedef struct {
  float position[3];   // relative to the camera, world axes
  float direction[3];  // of the cone's axis
  float cone;          // cosine of half its angle; -1 shines to all sides
  float colour[3];     // light at 1 m
  float range;
  float glare;         // of its image in wet roads
  float halo;          // of the glow around it, in front of what lies farther away
} dl_light;

// The light of one frame, for one camera; made by Swift's `Shader`. Colours are linear, 1 is paper white by day.
typedef struct {
  int32_t instructions;

  float sun_direction[3];  // unit vector to the sun or moon, world axes
  float sun[3];            // its light on a surface that faces it
  float sky_light[3];      // on surfaces that face up
  float ground_light[3];   // on surfaces that face down

  float zenith[3], horizon[3], below[3];  // colours of the sky and of what lies under the horizon
  float glow[3];                          // added towards the sun
  float disc[3];                          // the sun itself
  float cloud_light[3], cloud_dark[3];
  float cloud_threshold, cloud_slope;     // cover = (noise - threshold) * slope
  float cloud_shift[2];                   // of the pattern, in repeats

  float haze;                  // extinction of clear air, 1/m
  float fog;                   // extinction of fog at the camera's height, 1/m
  float fog_start;             // metres
  float fog_falloff;           // 1/m of height
  float fog_colour[3];
  float fog_sun[3];            // added towards the sun

  float wetness;               // 0 to 1
  float puddles;               // share of wet ground under water
  float rain;                  // 0 to 1
  float rain_phase[2];         // time, as the streaks see it: fall and seed
  float rain_slant;

  uint32_t lit;                // lamps that are lit on every draw
  float lamp_light;            // brightness of lit lamps
  float window_light;          // brightness of lit windows; 0 by day
  float place[2];              // of the camera in the world, modulo 128 m

  // Shadows of the sun: a fine and a coarse map about the camera, of one side, the coarse one's texels after the fine
  // one's; and what stands above the ground, seen from straight above. Absent where `texels` is null.
  float shadow_right[3], shadow_up[3];
  dl_height_map fine, coarse, above;

  const uint32_t *textures;
  const dl_texture_tone *tones;  // DL_TEXTURE_COUNT
  const uint8_t *curve;          // DL_CURVE_ENTRIES + 3 bytes of sRGB; see shade/tone.h
  const dl_light *lights;
  int32_t light_count;
} dl_shading;

enum { DL_CURVE_ENTRIES = 4096 };

// Writes one colour for each fragment: bytes red, green, blue (sRGB, tone mapped) and 255. Reads nothing but its
// arguments, so threads may share `light`. Fastest with fragments that lie near each other in the picture, some
// hundred or more in a call.
void dl_shade(const dl_shading *light, const dl_camera *camera, const dl_draw *draws, const dl_triangle *triangles,
              const dl_fragments *fragments, uint8_t *rgba);

// Fills the table that turns linear light into sRGB bytes; the index is (bits of the float >> 15) - DL_CURVE_FIRST.
void dl_make_curve(uint8_t *curve);

// Draws a mesh into a height map of side * side texels. `vertices` are four floats each (x, y, z and one unused),
// `triangles` four numbers (corners and surface). A vertex lies at column rows[0..3] . (x, y, z, 1), row rows[4..7] .
// (x, y, z, 1), height rows[8..11] . (x, y, z, 1), all in texels' units. Triangles whose surface's `casts` is 0 are
// left out.
void dl_draw_heights(uint16_t *texels, int32_t side, const float *vertices, int32_t vertex_count,
                     const uint32_t *triangles, int32_t count, const uint8_t *casts, const float rows[12]);

#endif
