import CKernels

/// What the kernels are compiled for; chosen at run time.
public enum KernelSet: Int32, Sendable, Hashable, CaseIterable {
  /// Portable C.
  case plain = 0
  /// AVX2, FMA and F16C.
  case avx2
  /// AVX-512 F, BW, VL, DQ and VNNI.
  case avx512
  /// The same with AVX-512 BF16.
  case avx512bf16

  /// The widest that this machine has.
  public static var best: KernelSet { KernelSet(rawValue: dl_best_kernels()) ?? .plain }

  /// Those that this machine has.
  public static var available: [KernelSet] { allCases.filter { $0.rawValue <= best.rawValue } }
}
