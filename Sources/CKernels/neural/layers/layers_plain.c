#define SET dl_layers_plain
#include "layers.inc"
