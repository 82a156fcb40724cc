import DriveTypes
import Images

extension ImageCorruption {
  func foggy(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (strength, decay) = entry([(1.5, 2.0), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)])
    var size = 1
    while size < max(image.width, image.height, 3) { size *= 2 }
    let fog = PlasmaFractal(size: size, decay: decay, &random)
    let brightest = Double(image.pixels.max() ?? 0) / 255
    var result = image
    for row in 0..<image.height {
      for column in 0..<image.width {
        let more = strength * fog[column, row]
        for index in ((row * image.width + column) * 3)..<((row * image.width + column) * 3 + 3) {
          let value = (Double(image.pixels[index]) / 255 + more) * brightest / (brightest + strength)
          result.pixels[index] = UInt8(min(max(value, 0), 1) * 255)
        }
      }
    }
    return result
  }

  /// Flakes are an enlarged, blurred noise, once as it is and once turned by half a turn; the picture becomes whiter.
  func snowy(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (mean, deviation, zoom, threshold, radius, sigma, share) = entry([
      (0.1, 0.3, 3.0, 0.5, 10, 4.0, 0.8), (0.2, 0.3, 2, 0.5, 12, 4, 0.7), (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
      (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65), (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
    ])
    let (width, height) = (image.width, image.height)
    let noise = (0..<width * height).map { _ in Float(random.normal(mean: mean, deviation: deviation)) }
    var flakes = [Float](repeating: 0, count: width * height)
    ZoomedCut(width: width, height: height, factor: zoom).add(noise, to: &flakes, channels: 1)
    let trail = MotionTrail(radius: radius, sigma: sigma, degrees: random.uniform(-135, -45))
    let cut = flakes.map { $0 < Float(threshold) ? 0 : min(max(Double($0), 0), 1) }
    let layer = trail.blurred(cut, width: width, height: height, channels: 1).map {
      ($0 * 255).rounded(.toNearestOrEven) / 255
    }
    var result = image
    for index in 0..<width * height {
      let (red, green) = (Double(image.pixels[index * 3]), Double(image.pixels[index * 3 + 1]))
      let blue = Double(image.pixels[index * 3 + 2])
      let white = (0.299 * red + 0.587 * green + 0.114 * blue) / 255 * 1.5 + 0.5
      let snow = layer[index] + layer[width * height - 1 - index]
      for channel in 0..<3 {
        let colour = Double(image.pixels[index * 3 + channel]) / 255
        let value = share * colour + (1 - share) * max(colour, white) + snow
        result.pixels[index * 3 + channel] = UInt8(min(max(value, 0), 1) * 255)
      }
    }
    return result
  }

  /// Streaks one pixel to the left over their length, blurred where they are; less contrast.
  func rainy(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (area, length) = entry([(770, 10), (770, 30), (770, 60), (500, 60), (400, 80)])
    let contrast = entry([0.8, 0.8, 0.7, 0.6, 0.5])
    let (width, height) = (image.width, image.height)
    // Upstream draws a slant, which only narrows where streaks begin, and fails on pictures lower than a streak.
    let slant = random.index(below: 20) - 10
    var mask = [Double](repeating: 0, count: width * height)
    for _ in 0..<(width * height / area) {
      let x =
        slant < 0
        ? slant + random.index(below: width - slant) : random.index(below: max(1, width - slant))
      let y = random.index(below: max(1, height - length))
      for step in 0...length where y + step < height {
        let column = step < (length + 1) / 2 ? x : x - 1
        if (0..<width).contains(column) { mask[(y + step) * width + column] = 220 }
      }
    }
    var total = 0
    for value in image.pixels { total += Int(value) }
    let dark = 1 - Double(total) / Double(image.pixels.count) / 255
    var wet = image
    for index in image.pixels.indices {
      let value = image.pixels[index]
      wet.pixels[index] = value &+ UInt8(mask[index / 3] * (1 - Double(value) / 255) * dark)
    }
    wet = wet.averaged3()
    var mixed = [Double](repeating: 0, count: image.pixels.count)
    var means = [0.0, 0, 0]
    for index in mixed.indices {
      let share = mask[index / 3] / 255
      mixed[index] = (Double(wet.pixels[index]) * share + Double(image.pixels[index]) * (1 - share)) / 255
      means[index % 3] += mixed[index]
    }
    means = means.map { $0 / Double(width * height) }
    let pixels = mixed.enumerated().map { index, value in
      let mean = means[index % 3]
      return UInt8(min(max((value - mean) * contrast + mean, 0), 1) * 255)
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}

/// A square of heights 0…1 like clouds, by the diamond-square rule; it goes on at the other side of each edge.
struct PlasmaFractal {
  let size: Int
  private var heights: [Double]

  /// - Parameters:
  ///   - size: a power of two.
  ///   - decay: how much smaller the roughness becomes with each halving.
  init(size: Int, decay: Double, _ random: inout RandomSource) {
    self.size = size
    heights = [Double](repeating: 0, count: size * size)
    var step = size
    var roughness = 100.0
    while step >= 2 {
      let half = step / 2
      let count = size / step
      // Middles of squares, from their corners.
      for row in 0..<count {
        for column in 0..<count {
          let (x, y) = (column * step, row * step)
          let corners = at(x, y) + at(x, y + step) + (at(x + step, y) + at(x + step, y + step))
          heights[(y + half) * size + x + half] = Self.height(corners, roughness, &random)
        }
      }
      // Middles of edges, from the ends of the edge and the squares beside it.
      for row in 0..<count {
        for column in 0..<count {
          let (x, y) = (column * step, row * step)
          let ends = at(x + half, y + half) + at(x + half, y - half) + (at(x, y) + at(x + step, y))
          heights[y * size + x + half] = Self.height(ends, roughness, &random)
        }
      }
      for row in 0..<count {
        for column in 0..<count {
          let (x, y) = (column * step, row * step)
          let ends = at(x + half, y + half) + at(x - half, y + half) + (at(x, y) + at(x, y + step))
          heights[(y + half) * size + x] = Self.height(ends, roughness, &random)
        }
      }
      step = half
      roughness /= decay
    }
    let low = heights.min() ?? 0
    let range = (heights.max() ?? 0) - low
    for index in heights.indices { heights[index] = range > 0 ? (heights[index] - low) / range : 0 }
  }

  subscript(x: Int, y: Int) -> Double { heights[y * size + x] }

  private func at(_ x: Int, _ y: Int) -> Double {
    heights[((y + size) & (size - 1)) * size + ((x + size) & (size - 1))]
  }

  /// The mean of four and a random part, which upstream scales by the roughness twice.
  private static func height(_ sum: Double, _ roughness: Double, _ random: inout RandomSource) -> Double {
    sum / 4 + roughness * random.uniform(-roughness, roughness)
  }
}
