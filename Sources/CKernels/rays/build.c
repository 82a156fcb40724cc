// Tree of boxes by the surface area heuristic: items are counted in bins along each axis by their centres,
// and the split with the smallest sum of (area of the half * items in it) is taken.
#include <float.h>
#include <string.h>

#include "tree.h"

enum { BINS = 16, DEEP = 40 };

typedef struct {
  const dl_ray_box *boxes;
  uint32_t *order;
  dl_ray_node *nodes;
  uint32_t leaf_size, node_count;
} builder;

static dl_ray_box empty(void) {
  dl_ray_box box;
  for (int a = 0; a < 3; a++) {
    box.lower[a] = FLT_MAX;
    box.upper[a] = -FLT_MAX;
  }
  return box;
}

static void grow(dl_ray_box *box, const dl_ray_box *other) {
  for (int a = 0; a < 3; a++) {
    if (other->lower[a] < box->lower[a]) box->lower[a] = other->lower[a];
    if (other->upper[a] > box->upper[a]) box->upper[a] = other->upper[a];
  }
}

// Half the surface; 0 for an empty box.
static double area(const dl_ray_box *box) {
  double x = (double)box->upper[0] - box->lower[0], y = (double)box->upper[1] - box->lower[1],
         z = (double)box->upper[2] - box->lower[2];
  return x < 0 ? 0 : x * y + y * z + z * x;
}

// Twice the centre.
static float centre(const dl_ray_box *box, int axis) { return box->lower[axis] + box->upper[axis]; }

typedef struct {
  double cost;
  int axis, bin;
} split;

static int bin_of(float value, float low, float scale) {
  int bin = (int)((value - low) * scale);
  return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin;
}

// The best split of items by bins along one axis; cost DBL_MAX when their centres coincide.
static split split_along(const builder *b, int axis, const uint32_t *items, uint32_t count, float low,
                         float high) {
  split best = {DBL_MAX, axis, 0};
  if (!(high > low)) return best;
  float scale = (float)BINS / (high - low);
  dl_ray_box boxes[BINS];
  uint32_t counts[BINS] = {0};
  for (int i = 0; i < BINS; i++) boxes[i] = empty();
  for (uint32_t i = 0; i < count; i++) {
    const dl_ray_box *box = &b->boxes[items[i]];
    int bin = bin_of(centre(box, axis), low, scale);
    counts[bin]++;
    grow(&boxes[bin], box);
  }
  double right_cost[BINS];
  dl_ray_box side = empty();
  uint32_t number = 0;
  for (int i = BINS - 1; i > 0; i--) {
    grow(&side, &boxes[i]);
    number += counts[i];
    right_cost[i] = area(&side) * number;
  }
  side = empty();
  number = 0;
  for (int i = 0; i + 1 < BINS; i++) {
    grow(&side, &boxes[i]);
    number += counts[i];
    if (number == 0 || number == count) continue;
    double cost = area(&side) * number + right_cost[i + 1];
    if (cost < best.cost) {
      best.cost = cost;
      best.bin = i;
    }
  }
  return best;
}

static uint32_t build(builder *b, uint32_t first, uint32_t count, int depth) {
  uint32_t number = b->node_count++;
  uint32_t *items = b->order + first;
  dl_ray_box box = empty();
  float low[3] = {FLT_MAX, FLT_MAX, FLT_MAX}, high[3] = {-FLT_MAX, -FLT_MAX, -FLT_MAX};
  for (uint32_t i = 0; i < count; i++) {
    const dl_ray_box *item = &b->boxes[items[i]];
    grow(&box, item);
    for (int a = 0; a < 3; a++) {
      float c = centre(item, a);
      if (c < low[a]) low[a] = c;
      if (c > high[a]) high[a] = c;
    }
  }
  dl_ray_node *node = &b->nodes[number];
  memcpy(node->lower, box.lower, sizeof box.lower);
  memcpy(node->upper, box.upper, sizeof box.upper);
  if (count <= b->leaf_size) {
    node->first = first;
    node->kind = count;
    return number;
  }
  split best = {DBL_MAX, 0, 0};
  // A tree that grows too deep is halved by number, so that the walk's stack is bounded.
  if (depth < DEEP) {
    for (int a = 0; a < 3; a++) {
      split s = split_along(b, a, items, count, low[a], high[a]);
      if (s.cost < best.cost) best = s;
    }
  }
  uint32_t left = count / 2;
  if (best.cost < DBL_MAX) {
    // Items keep their order on both sides: the tree depends on nothing but its input.
    float scale = (float)BINS / (high[best.axis] - low[best.axis]);
    left = 0;
    uint32_t right = count;
    for (uint32_t i = 0; i < right;) {
      if (bin_of(centre(&b->boxes[items[i]], best.axis), low[best.axis], scale) <= best.bin) {
        i++;
        left++;
      } else {
        uint32_t other = items[--right];
        items[right] = items[i];
        items[i] = other;
      }
    }
  }
  build(b, first, left, depth + 1);
  uint32_t right = build(b, first + left, count - left, depth + 1);
  b->nodes[number].first = right;
  b->nodes[number].kind = DL_RAY_INNER | (uint32_t)best.axis;
  return number;
}

uint32_t dl_ray_build(const dl_ray_box *boxes, uint32_t count, uint32_t leaf_size, dl_ray_node *nodes,
                      uint32_t *order) {
  if (count == 0) return 0;
  for (uint32_t i = 0; i < count; i++) order[i] = i;
  builder b = {boxes, order, nodes, leaf_size, 0};
  build(&b, 0, count, 0);
  return b.node_count;
}
