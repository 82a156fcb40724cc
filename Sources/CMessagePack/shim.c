#include "CMessagePack.h"

#include <stdlib.h>

struct driveloop_packer {
  msgpack_sbuffer buffer;
  msgpack_packer packer;
  bool failed;
};

driveloop_packer *driveloop_packer_new(void) {
  driveloop_packer *self = malloc(sizeof *self);
  if (self == NULL) return NULL;
  msgpack_sbuffer_init(&self->buffer);
  msgpack_packer_init(&self->packer, &self->buffer, msgpack_sbuffer_write);
  self->failed = false;
  return self;
}

void driveloop_packer_free(driveloop_packer *self) {
  if (self == NULL) return;
  msgpack_sbuffer_destroy(&self->buffer);
  free(self);
}

const uint8_t *driveloop_packer_bytes(const driveloop_packer *self) { return (const uint8_t *)self->buffer.data; }
size_t driveloop_packer_size(const driveloop_packer *self) { return self->buffer.size; }
bool driveloop_packer_failed(const driveloop_packer *self) { return self->failed; }

static void note(driveloop_packer *self, int result) {
  if (result != 0) self->failed = true;
}

void driveloop_pack_map(driveloop_packer *self, size_t count) { note(self, msgpack_pack_map(&self->packer, count)); }
void driveloop_pack_array(driveloop_packer *self, size_t count) {
  note(self, msgpack_pack_array(&self->packer, count));
}
void driveloop_pack_nil(driveloop_packer *self) { note(self, msgpack_pack_nil(&self->packer)); }
void driveloop_pack_bool(driveloop_packer *self, bool value) {
  note(self, value ? msgpack_pack_true(&self->packer) : msgpack_pack_false(&self->packer));
}
void driveloop_pack_signed(driveloop_packer *self, int64_t value) {
  note(self, msgpack_pack_int64(&self->packer, value));
}
void driveloop_pack_unsigned(driveloop_packer *self, uint64_t value) {
  note(self, msgpack_pack_uint64(&self->packer, value));
}
void driveloop_pack_double(driveloop_packer *self, double value) {
  note(self, msgpack_pack_double(&self->packer, value));
}
void driveloop_pack_string(driveloop_packer *self, const char *utf8, size_t length) {
  note(self, msgpack_pack_str(&self->packer, length));
  note(self, msgpack_pack_str_body(&self->packer, utf8, length));
}

// MARK: - Reading

/// What the token at the start of `data` says: how many bytes of its own, how many bytes of content, how many children.
typedef struct {
  size_t header;
  size_t content;
  size_t children;
  bool container;
} token;

static size_t big_endian(const uint8_t *data, size_t bytes) {
  size_t value = 0;
  for (size_t i = 0; i < bytes; ++i) value = value << 8 | data[i];
  return value;
}

/// Reads one token header from the specification's table of first bytes (github.com/msgpack/msgpack, spec.md).
static driveloop_unpack_status read_token(const uint8_t *data, size_t left, token *out) {
  const uint8_t first = data[0];
  *out = (token){.header = 1};
  size_t width = 0;
  if (first <= 0x7f || first >= 0xe0) return DRIVELOOP_UNPACK_OK;
  if (first <= 0x8f) {
    out->container = true;
    out->children = 2 * (size_t)(first & 0x0f);
    return DRIVELOOP_UNPACK_OK;
  }
  if (first <= 0x9f) {
    out->container = true;
    out->children = first & 0x0f;
    return DRIVELOOP_UNPACK_OK;
  }
  if (first <= 0xbf) {
    out->content = first & 0x1f;
    return DRIVELOOP_UNPACK_OK;
  }
  switch (first) {
    case 0xc0: case 0xc2: case 0xc3: return DRIVELOOP_UNPACK_OK;
    case 0xc1: return DRIVELOOP_UNPACK_INVALID;
    case 0xcc: case 0xd0: out->content = 1; return DRIVELOOP_UNPACK_OK;
    case 0xcd: case 0xd1: out->content = 2; return DRIVELOOP_UNPACK_OK;
    case 0xca: case 0xce: case 0xd2: out->content = 4; return DRIVELOOP_UNPACK_OK;
    case 0xcb: case 0xcf: case 0xd3: out->content = 8; return DRIVELOOP_UNPACK_OK;
    case 0xd4: case 0xd5: case 0xd6: case 0xd7: case 0xd8:
      out->content = 1 + ((size_t)1 << (first - 0xd4));
      return DRIVELOOP_UNPACK_OK;
    case 0xc4: case 0xc7: case 0xd9: width = 1; break;
    case 0xc5: case 0xc8: case 0xda: case 0xdc: case 0xde: width = 2; break;
    default: width = 4; break;  // 0xc6 0xc9 0xdb 0xdd 0xdf
  }
  if (left < 1 + width) return DRIVELOOP_UNPACK_TRUNCATED;
  const size_t count = big_endian(data + 1, width);
  out->header = 1 + width;
  if (first == 0xdc || first == 0xdd) {
    out->container = true;
    out->children = count;
  } else if (first == 0xde || first == 0xdf) {
    out->container = true;
    out->children = 2 * count;
  } else {
    out->content = count + (first >= 0xc7 && first <= 0xc9 ? 1 : 0);
  }
  return DRIVELOOP_UNPACK_OK;
}

enum { DEEPEST = 16 };

/// Walks the tokens of one value; see `driveloop_unpack`.
static driveloop_unpack_status scan(
    const uint8_t *data, size_t length, size_t max_depth, size_t max_tokens, size_t *offset) {
  size_t waiting[DEEPEST + 1];  // children still to come at each level
  size_t depth = 0;
  size_t tokens = 0;
  size_t at = 0;
  if (max_depth > DEEPEST) max_depth = DEEPEST;
  waiting[0] = 1;
  while (true) {
    while (waiting[depth] == 0) {
      if (depth == 0) {
        *offset = at;
        return at == length ? DRIVELOOP_UNPACK_OK : DRIVELOOP_UNPACK_TRAILING;
      }
      --depth;
    }
    *offset = at;
    if (at >= length) return DRIVELOOP_UNPACK_TRUNCATED;
    if (++tokens > max_tokens) return DRIVELOOP_UNPACK_TOO_MANY;
    token next;
    const driveloop_unpack_status status = read_token(data + at, length - at, &next);
    if (status != DRIVELOOP_UNPACK_OK) return status;
    --waiting[depth];
    const size_t left = length - at - next.header;
    if (next.content > left || next.children > left) return DRIVELOOP_UNPACK_TRUNCATED;
    if (next.children > max_tokens) return DRIVELOOP_UNPACK_TOO_MANY;
    at += next.header + next.content;
    if (next.container) {
      if (depth == max_depth) return DRIVELOOP_UNPACK_TOO_DEEP;
      waiting[++depth] = next.children;
    }
  }
}

driveloop_unpack_status driveloop_unpack(
    const uint8_t *data, size_t length, size_t max_depth, size_t max_tokens, msgpack_object *root, msgpack_zone **zone,
    size_t *offset) {
  *zone = NULL;
  *offset = 0;
  const driveloop_unpack_status scanned = scan(data, length, max_depth, max_tokens, offset);
  if (scanned != DRIVELOOP_UNPACK_OK) return scanned;
  msgpack_unpacked result;
  msgpack_unpacked_init(&result);
  size_t used = 0;
  const msgpack_unpack_return outcome = msgpack_unpack_next(&result, (const char *)data, length, &used);
  if (outcome != MSGPACK_UNPACK_SUCCESS) {
    msgpack_unpacked_destroy(&result);
    return outcome == MSGPACK_UNPACK_NOMEM_ERROR ? DRIVELOOP_UNPACK_NO_MEMORY : DRIVELOOP_UNPACK_INVALID;
  }
  *root = result.data;
  *zone = msgpack_unpacked_release_zone(&result);
  return DRIVELOOP_UNPACK_OK;
}
