#define JOB dl_attention_plain
#define ROWS 2
#define VECTORS 1
#define HAS_BFLOAT 0
#include "attention.inc"
