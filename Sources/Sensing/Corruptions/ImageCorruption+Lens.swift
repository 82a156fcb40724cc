import DriveTypes
import Glibc
import Images

extension ImageCorruption {
  /// Drops: white discs of one fifth, then everything blurred.
  func splashed(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (count, taps, smallest) = entry([(10, 7, 5), (20, 15, 10), (30, 21, 15), (40, 31, 20), (50, 51, 25)])
    var wet = image
    for _ in 0..<count {
      let radius = smallest + random.index(below: 11)
      let x = radius + random.index(below: max(1, image.width - 2 * radius + 1))
      let y = radius + random.index(below: max(1, image.height - 2 * radius + 1))
      wet.lighten(x: x, y: y, radius: radius)
    }
    return wet.blurred(taps: taps)
  }

  /// An ellipse somewhere near the middle, blurred.
  func smeared(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (taps, largest, spread) = entry([
      (11, 0.1, 0.3), (21, 0.2, 0.25), (31, 0.3, 0.2), (51, 0.4, 0.15), (71, 0.5, 0.1),
    ])
    let (width, height) = (Double(image.width), Double(image.height))
    let x = min(max(random.normal(mean: Double(image.width / 2), deviation: spread * width), 0), width)
      .rounded(.down)
    let y = min(max(random.normal(mean: Double(image.height / 2), deviation: spread * height), 0), height)
      .rounded(.down)
    let a = (random.uniform(0.1, largest) * width).rounded(.down)
    let b = (random.uniform(0.1, largest) * height).rounded(.down)
    let angle = Double(random.index(below: 361)) * .pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    let blurred = image.blurred(taps: taps)
    var result = image
    for row in 0..<image.height {
      for column in 0..<image.width {
        let (dx, dy) = (Double(column) - x, Double(row) - y)
        let (u, v) = ((dx * cosine + dy * sine) / max(a, 0.5), (dy * cosine - dx * sine) / max(b, 0.5))
        guard u * u + v * v <= 1 else { continue }
        for index in ((row * image.width + column) * 3)..<((row * image.width + column) * 3 + 3) {
          result.pixels[index] = blurred.pixels[index]
        }
      }
    }
    return result
  }
}

extension RGBImage {
  /// A fifth of white inside a disc; what leaves the picture is cut off. Rows are those of the midpoint algorithm.
  fileprivate mutating func lighten(x: Int, y: Int, radius: Int) {
    var halves = [Int](repeating: 0, count: radius + 1)
    var (across, up, error) = (radius, 0, 0)
    while across >= up {
      halves[up] = max(halves[up], across)
      halves[across] = max(halves[across], up)
      error += 2 * up + 1
      up += 1
      if error > 0 {
        error -= 2 * across - 1
        across -= 1
      }
    }
    // Tiny pictures may lie beside the disc.
    for row in Self.rows(y, radius, below: height) {
      let half = halves[abs(row - y)]
      for column in Self.rows(x, half, below: width) {
        for index in ((row * width + column) * 3)..<((row * width + column) * 3 + 3) {
          pixels[index] = UInt8((0.2 * 255 + 0.8 * Double(pixels[index])).rounded(.toNearestOrEven))
        }
      }
    }
  }

  /// From `middle - reach` to `middle + reach`, as far as they lie in 0..<count.
  private static func rows(_ middle: Int, _ reach: Int, below count: Int) -> Range<Int> {
    let start = min(max(0, middle - reach), count)
    return start..<max(start, min(count, middle + reach + 1))
  }

  /// A Gaussian of that many taps (odd) as OpenCV takes it when no width is given; the picture is mirrored at its edges.
  func blurred(taps: Int) -> RGBImage {
    var weights: [Float]
    if taps == 7 {
      weights = [0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125]
    } else {
      let sigma = 0.3 * (Double(taps - 1) * 0.5 - 1) + 0.8
      let raw = (0..<taps).map { exp(-pow(Double($0 - taps / 2), 2) / (2 * sigma * sigma)) }
      let sum = raw.reduce(0, +)
      weights = raw.map { Float($0 / sum) }
    }
    return filtered(weights)
  }

  /// The mean of three by three pixels.
  func averaged3() -> RGBImage { filtered([1 / 3, 1 / 3, 1 / 3]) }

  /// Rows, then columns, with the same weights; rounded once.
  private func filtered(_ weights: [Float]) -> RGBImage {
    let reach = weights.count / 2
    var along = [Float](repeating: 0, count: pixels.count)
    for row in 0..<height {
      let start = row * width
      for column in 0..<width {
        var (red, green, blue): (Float, Float, Float) = (0, 0, 0)
        for (tap, weight) in weights.enumerated() {
          let source = (start + Self.mirrored(column + tap - reach, width)) * 3
          red += weight * Float(pixels[source])
          green += weight * Float(pixels[source + 1])
          blue += weight * Float(pixels[source + 2])
        }
        along[(start + column) * 3] = red
        along[(start + column) * 3 + 1] = green
        along[(start + column) * 3 + 2] = blue
      }
    }
    var result = self
    var sums = [Float](repeating: 0, count: width * 3)
    for row in 0..<height {
      for index in sums.indices { sums[index] = 0 }
      for (tap, weight) in weights.enumerated() {
        let source = Self.mirrored(row + tap - reach, height) * width * 3
        for index in sums.indices { sums[index] += weight * along[source + index] }
      }
      for index in sums.indices {
        result.pixels[row * width * 3 + index] = UInt8(
          min(max(sums[index].rounded(.toNearestOrEven), 0), 255))
      }
    }
    return result
  }

  /// … 2 1 | 0 1 2 … n−2 n−1 | n−2 n−3 …, also where the way out is longer than the picture.
  private static func mirrored(_ place: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let period = 2 * (count - 1)
    let rest = ((place % period) + period) % period
    return rest < count ? rest : period - rest
  }
}
