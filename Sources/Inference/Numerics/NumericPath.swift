/// How weights and the inputs of matrix products are held. Everything between products stays in 32-bit floats.
public enum NumericPath: String, Sendable, Hashable, CaseIterable {
  /// 32-bit floats: the reference path.
  case fp32
  /// bfloat16 weights and inputs, 32-bit sums.
  case bf16
  /// 8-bit weights with a scale for each output; inputs rounded to 8 bits with a scale for each row.
  case int8
  /// 4-bit weights in groups along the inputs with a scale for each group; inputs as with `int8`.
  case int4
}
