import CKernels

/// What the kernels are compiled for. Pictures are the same with each.
public enum InstructionSet: Int32, Sendable, Hashable, CaseIterable {
  case plain = 0
  case avx2
  case avx512

  /// The widest that this machine has.
  public static var best: InstructionSet { InstructionSet(rawValue: dl_best_instructions()) ?? .plain }

  /// Those that this machine has.
  public static var available: [InstructionSet] { allCases.filter { $0.rawValue <= best.rawValue } }
}
