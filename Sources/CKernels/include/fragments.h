// What the rasteriser hands to the shader.
//
// Camera axes: x right, y down, z forward (metres). Pixel coordinates: x right, y down from the picture's top
// left corner; pixel (i, j) covers [i, i+1) x [j, j+1). World axes: x east, y north, z up, about the camera's
// position.
#ifndef DRIVELOOP_FRAGMENTS_H
#define DRIVELOOP_FRAGMENTS_H

#include <stdint.h>

enum {
  DL_SURFACE_TINTED = 1,
  DL_SURFACE_DOUBLE_SIDED = 2,
  DL_SURFACE_GETS_WET = 4,
  DL_SURFACE_CASTS_SHADOW = 8,
  DL_NO_LAMP = 255,
};

// A surface as kernels read it; 64 bytes.
typedef struct {
  float red, green, blue;  // linear light, 0 to 1
  float u[4], v[4];        // texture place = u . (x, y, z, 1) in the mesh's frame
  uint8_t label, texture, shine, lamp;
  uint8_t flags, layer;
  uint8_t reserved[14];
} dl_surface;

// One mesh drawn in one view.
typedef struct {
  float mesh_from_camera[12];  // three rows: mesh point = row . (x, y, z, 1) of a point in camera axes
  float tint[3];               // linear light
  uint32_t lamps;              // lit lamps, bit by number
  uint32_t instance;
  const dl_surface *surfaces;
} dl_draw;

// A visible triangle of one view, as the shader reads it.
typedef struct {
  float w0, wx, wy;  // 1 / depth at pixel coordinates (x, y) is w0 + wx x + wy y
  float nx, ny, nz;  // unit normal in world axes, turned towards the camera
  uint32_t draw;
  uint32_t surface;  // number in the draw's surfaces
} dl_triangle;

// One camera.
typedef struct {
  int32_t width, height;
  float focal, centre_x, centre_y;  // pixels
  float world_from_camera[9];       // rows of the rotation from camera axes to world axes
  double position[3];               // of the camera in the world
} dl_camera;

// Fragments to shade, as arrays. A fragment is a place of a pixel where one triangle is seen.
typedef struct {
  int32_t count;
  const float *x, *y;        // pixel coordinates of the place
  const uint32_t *triangle;  // number of the triangle; DL_SKY for none
  // What is known of their order. The first `uniform` come in sixteens that show one triangle each: the
  // pixels of a block of 4x4, row by row. The last `sky` show the sky and, unless both are 0, no others do.
  int32_t uniform, sky;
} dl_fragments;

#define DL_SKY 0xFFFFFFFFu

#endif
