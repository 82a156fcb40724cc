// What one camera sees, as the kernels of all instruction sets share it.
#ifndef DRIVELOOP_RASTER_VIEW_H
#define DRIVELOOP_RASTER_VIEW_H

#include "../include/raster.h"
#include "mesh.h"

enum {
  DL_BLOCK = 4,           // pixels a side of a block, the unit of coverage tests
  DL_REGION_WIDTH = 256,  // pixels at most; 64 blocks
  DL_REGION_HEIGHT = 128,
  DL_ROW_BLOCKS = DL_REGION_WIDTH / DL_BLOCK,
  DL_COLUMN_BLOCKS = DL_REGION_HEIGHT / DL_BLOCK,
  DL_BLOCK_PIXELS = DL_BLOCK * DL_BLOCK,
  DL_SUBPIXELS = 256,     // units of screen coordinates a pixel
  DL_GUARD = 4000,        // pixels from the picture's centre within which screen coordinates stay
  DL_DEPTH_STEPS = 2048,  // of the order from near to far
  DL_LABEL_SKY = 11,      // CARLA's semantic label
};

// How a draw's mesh lies before the camera; floats of products of doubles.
typedef struct {
  float camera_from_mesh[12];  // three rows
  float camera_turn[9];        // the same without scale and place: turns normals
  float world_turn[9];
  float eye[3];  // the camera in the mesh's frame
  float scale;
  const dl_mesh *mesh;
} dl_transform;

// A cluster that may be seen.
typedef struct {
  uint32_t draw, cluster;
  int16_t x0, y0, x1, y1;  // pixels that it may touch, last ones included
  float nearest;           // of its depth, metres; at least DL_NEAR
  uint32_t clip;           // it reaches nearer than DL_NEAR or out of the guard
} dl_visible;

struct dl_view {
  dl_camera camera;
  float camera_from_world[9];
  int32_t content, samples, instructions;
  int32_t columns, rows, region_width, region_height;
  dl_draw *draws;
  dl_transform *transforms;
  int64_t draw_count, draw_capacity;
  dl_visible *found, *visible;  // as found; from near to far
  int64_t found_count, found_capacity, visible_capacity;
  uint8_t *rgb, *semantic;
  float *depth;
  uint32_t *instance;
  int64_t pixel_capacity[4];
  dl_counts counts;
};

// Fragments while they are gathered.
typedef struct {
  int32_t count;
  float *x, *y;
  uint32_t *triangle;
  uint16_t *pixel;   // which they belong to, by block and lane
  uint16_t *weight;  // samples that they stand for, of four
} dl_pieces;

struct dl_canvas {
  int32_t x0, y0, x1, y1;  // pixels of the region, last ones excluded
  int32_t row_blocks, column_blocks;
  float *samples;           // for each block: w[samples][16], then triangle numbers likewise
  int64_t sample_capacity;  // bytes
  // The smallest w in each block: what lies behind it is hidden.
  float hidden[DL_COLUMN_BLOCKS][DL_ROW_BLOCKS + DL_LANES];
  uint64_t touched[DL_COLUMN_BLOCKS];  // blocks drawn to since `hidden` was brought up to date
  uint64_t begun[DL_COLUMN_BLOCKS];    // blocks ever drawn to; the others are sky, their samples not yet set
  dl_triangle *triangles;
  int64_t triangle_count, triangle_capacity;
  // Fragments of one row of blocks, in the order that `dl_fragments` promises.
  float *x, *y;
  uint32_t *triangle;
  uint8_t *rgba;
  dl_pieces mixed, sky;
  dl_counts counts;
};

// Appends the mesh's clusters that stand before the camera; returns how many. `out` has room for all.
typedef int64_t dl_cull_kernel(const dl_view *view, const dl_transform *transform, uint32_t draw,
                               dl_visible *out);
typedef int32_t dl_region_kernel(const dl_view *view, dl_canvas *canvas, const dl_shading *light);

dl_cull_kernel dl_cull_plain, dl_cull_avx2, dl_cull_avx512;
dl_region_kernel dl_region_plain, dl_region_avx2, dl_region_avx512;

int32_t dl_canvas_reserve_triangles(dl_canvas *canvas, int64_t more);

#endif
