import Images

/// A picture with flat areas, slopes, edges and noise.
func testPicture(width: Int, height: Int) -> RGBImage {
  var state: UInt32 = 1
  var pixels: [UInt8] = []
  for y in 0..<height {
    for x in 0..<width {
      state = state &* 1_664_525 &+ 1_013_904_223
      let noise = Int(state >> 24) / 8
      let box = (x / 16 + y / 16) % 2 == 0 ? 90 : 0
      for base in [x * 128 / width, y * 128 / height, 60] { pixels.append(UInt8(base + box + noise)) }
    }
  }
  return RGBImage(width: width, height: height, pixels: pixels)
}
