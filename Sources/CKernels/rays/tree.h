// The trees that rays walk. See rays.h.
#ifndef DRIVELOOP_RAYS_TREE_H
#define DRIVELOOP_RAYS_TREE_H

#include <stdint.h>

#include "rays.h"

// 32 bytes. An inner node's left child follows it at once; `first` is its right child. A leaf's `first` is
// the number of its first item (of a mesh: of its block).
typedef struct {
  float lower[3], upper[3];
  uint32_t first;
  uint32_t kind;  // number of items of a leaf; DL_RAY_INNER | axis of the split for an inner node
} dl_ray_node;

#define DL_RAY_INNER 0x80000000u
#define DL_RAY_DEPTH 64

// Up to four triangles of a leaf, side by side.
typedef struct {
  float x[3][4], y[3][4], z[3][4];  // of the three corners
  float inverse_bias[4];            // 1 / (1 + DL_LAYER_BIAS * layer)
  uint32_t triangle[4];
  uint32_t is_double_sided[4];
} dl_ray_block;

struct dl_ray_mesh {
  dl_ray_node *nodes;
  dl_ray_block *blocks;
  uint32_t node_count, block_count;
  float bias;  // largest 1 + DL_LAYER_BIAS * layer
};

struct dl_ray_scene {
  dl_ray_node *nodes;
  uint32_t *order;  // instance numbers, leaf by leaf
  dl_ray_instance *instances;
  uint32_t node_count, count;
  float bias;
};

typedef struct {
  float lower[3], upper[3];
} dl_ray_box;

// Builds a tree over boxes by the surface area heuristic in bins; leaves hold at most `leaf_size` items.
// `order` (count long) receives the items leaf by leaf, `nodes` must have room for 2 * count - 1. Returns the
// number of nodes.
uint32_t dl_ray_build(const dl_ray_box *boxes, uint32_t count, uint32_t leaf_size, dl_ray_node *nodes,
                      uint32_t *order);

void dl_ray_cast_plain(const dl_ray_scene *, const dl_ray_bundle *, int32_t, int32_t, dl_ray_hits);
void dl_ray_cast_avx2(const dl_ray_scene *, const dl_ray_bundle *, int32_t, int32_t, dl_ray_hits);
void dl_ray_cast_avx512(const dl_ray_scene *, const dl_ray_bundle *, int32_t, int32_t, dl_ray_hits);

#endif
