import DriveTypes
import Images

extension ImageCorruption {
  /// Quality of the JPEG that is spoiled.
  private static let quality = 90

  /// Single wrong bytes in the entropy-coded part of the JPEG: all that follows shifts and changes colour.
  func garbled(_ image: RGBImage, _ random: inout RandomSource) throws(ImageError) -> RGBImage {
    var bytes = try image.jpeg(quality: Self.quality)
    guard let start = Self.scanStart(bytes), bytes.count - 2 - start > 16 else { return image }
    let scan = start..<(bytes.count - 2)
    for _ in 0..<max(severity, scan.count / entry([100_000, 50_000, 30_000, 20_000, 10_000])) {
      let place = start + 1 + random.index(below: scan.count - 1)
      let value = UInt8(random.index(below: 255))
      // 0xFF begins a marker: those stay, and none is made.
      if bytes[place] != 0xff, bytes[place - 1] != 0xff { bytes[place] = value }
    }
    return try RGBImage(damagedJPEG: bytes)
  }

  /// Where the entropy-coded part begins.
  private static func scanStart(_ bytes: [UInt8]) -> Int? {
    var place = 2
    while place + 4 <= bytes.count, bytes[place] == 0xff {
      let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
      if bytes[place + 1] == 0xda { return place + 2 + length }
      place += 2 + length
    }
    return nil
  }

  /// The best JPEG with that share of the bytes.
  func compressed(_ image: RGBImage) throws(ImageError) -> RGBImage {
    let limit = try image.jpeg(quality: Self.quality).count / entry([2, 4, 8, 16, 32])
    var picture = image
    while true {
      var (low, high) = (0, Self.quality)
      var best: [UInt8]?
      while high - low > 1 {
        let middle = (low + high) / 2
        let bytes = try picture.jpeg(quality: middle)
        if bytes.count <= limit {
          best = bytes
          low = middle
        } else {
          high = middle
        }
      }
      // Headers alone may be over the limit of a tiny picture.
      if best == nil, picture.width <= 8 || picture.height <= 8 { best = try picture.jpeg(quality: 1) }
      if let best {
        return try RGBImage(jpeg: best).resized(width: image.width, height: image.height, by: .bilinear)
      }
      picture = try picture.resized(
        width: (picture.width + 1) / 2, height: (picture.height + 1) / 2, by: .box)
    }
  }
}
