import Rendering

/// Colours of cars as they are bought: most are white, black, grey or silver.
enum VehiclePaint {
  static let palette: [Colour] = [
    Colour(236, 237, 238), Colour(228, 229, 230), Colour(240, 240, 236), Colour(22, 23, 25),
    Colour(32, 34, 38), Colour(16, 18, 22), Colour(96, 100, 105), Colour(70, 74, 80), Colour(126, 130, 134),
    Colour(178, 182, 186), Colour(192, 195, 198), Colour(26, 52, 104), Colour(36, 78, 146),
    Colour(64, 104, 140), Colour(150, 20, 26), Colour(178, 30, 32), Colour(112, 18, 30),
    Colour(30, 62, 48), Colour(92, 78, 60), Colour(176, 160, 132), Colour(206, 120, 36),
  ]

  /// The same for the same number.
  static func colour(_ number: UInt64) -> Colour { palette[Int(scramble(number) % UInt64(palette.count))] }
}

/// A well mixed number (the finisher of SplitMix64).
func scramble(_ number: UInt64) -> UInt64 {
  var z = number &+ 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}

/// The same number for the same text on every run (FNV-1a).
func scramble(_ text: String) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  return scramble(hash)
}
