// Kernels of the inference engine. The same results for any number of threads and with each set of kernels:
// sums run in a fixed order, and products are fused with fmaf or its vector twin where they are fused at all.
#ifndef DRIVELOOP_NEURAL_H
#define DRIVELOOP_NEURAL_H

// What kernels are compiled for; the raw values of Swift's KernelSet.
enum { DL_KERNELS_PLAIN = 0, DL_KERNELS_AVX2 = 1, DL_KERNELS_AVX512 = 2, DL_KERNELS_AVX512BF16 = 3 };

// The widest set that this machine runs.
int dl_best_kernels(void);

#endif
