import Glibc

extension Colour {
  /// Linear light, 0 to 1 (IEC 61966-2-1).
  package var linear: SIMD3<Float> { SIMD3(Self.linear(red), Self.linear(green), Self.linear(blue)) }

  private static func linear(_ value: UInt8) -> Float {
    let x = Double(value) / 255
    return Float(x <= 0.04045 ? x / 12.92 : pow((x + 0.055) / 1.055, 2.4))
  }
}
