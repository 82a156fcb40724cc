// A mesh cut into clusters.
#ifndef DRIVELOOP_RASTER_MESH_H
#define DRIVELOOP_RASTER_MESH_H

#include <stdint.h>

#include "../include/fragments.h"

enum {
  DL_CLUSTER_TRIANGLES = 64,
  DL_CLUSTER_VERTICES = 3 * DL_CLUSTER_TRIANGLES,
  DL_LANES = 16,
};

// Vertices and triangles that lie near each other. Triangles of one plane and surface make a facet. Arrays are padded to
// whole groups of DL_LANES.
typedef struct {
  uint32_t vertices;   // first of x in the mesh's floats; y follows after `vertex_stride`, then z
  // First of the facets' nx in the mesh's floats; ny, nz, d and the factor of 1 / depth follow after `facet_stride` each.
  uint32_t planes;
  uint32_t triangles;  // first in `corners`
  uint32_t facets;     // first in `surface_of` and `facet_end`
  uint8_t vertex_count, triangle_count, facet_count;
  uint8_t vertex_stride, facet_stride;
  uint64_t double_sided;  // bit by facet
  float layer_bias;       // the greatest factor of 1 / depth in the cluster
} dl_cluster;

struct dl_mesh {
  int32_t cluster_count, cluster_stride;
  dl_cluster *clusters;
  float *boxes;        // centre x, y, z and half sizes x, y, z of all clusters, each `cluster_stride` long
  float *floats;
  uint8_t *corners;    // three a triangle: numbers in the cluster's vertices; by facet
  uint32_t *surface_of;  // by facet
  uint8_t *facet_end;    // by facet: the triangle after its last one, counted in the cluster
  dl_surface *surfaces;
  int64_t bytes;
};

#endif
