#pragma once
#include <malloc.h>  // mallopt, which Swift's Glibc module leaves out
#include <zmq.h>
