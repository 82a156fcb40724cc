import Glibc

/// Smooth noise of a place: random values on a unit lattice, joined by a fifth-degree fade.
enum ValueNoise {
  /// −1…1.
  static func value(_ x: Double, _ y: Double, seed: UInt64) -> Double {
    let (i, j) = (x.rounded(.down), y.rounded(.down))
    let (u, v) = (fade(x - i), fade(y - j))
    let south = lattice(i, j, seed) + u * (lattice(i + 1, j, seed) - lattice(i, j, seed))
    let north = lattice(i, j + 1, seed) + u * (lattice(i + 1, j + 1, seed) - lattice(i, j + 1, seed))
    return south + v * (north - south)
  }

  /// A hash of a lattice point, uniform in −1…1.
  private static func lattice(_ x: Double, _ y: Double, _ seed: UInt64) -> Double {
    var h = seed ^ UInt64(bitPattern: Int64(x)) &* 0x9E37_79B9_7F4A_7C15
    h = (h ^ (h >> 31)) &* 0xBF58_476D_1CE4_E5B9 ^ UInt64(bitPattern: Int64(y)) &* 0xC2B2_AE3D_27D4_EB4F
    h = (h ^ (h >> 29)) &* 0x94D0_49BB_1331_11EB
    return Double((h ^ (h >> 32)) >> 11) * 0x1p-52 - 1
  }

  private static func fade(_ t: Double) -> Double { t * t * t * (t * (t * 6 - 15) + 10) }
}
