import DriveTypes
import Glibc
import Images

extension ImageCorruption {
  /// A trail in one direction, −45…45° from the horizontal.
  func moved(_ image: RGBImage, _ random: inout RandomSource) -> RGBImage {
    let (radius, sigma) = entry([(10, 3.0), (15, 5), (15, 8), (15, 12), (20, 15)])
    let trail = MotionTrail(radius: radius, sigma: sigma, degrees: random.uniform(-45, 45))
    let blurred = trail.blurred(
      image.pixels.map(Double.init), width: image.width, height: image.height, channels: 3)
    return RGBImage(
      width: image.width, height: image.height, pixels: blurred.map { UInt8(min(max($0, 0), 255)) })
  }

  /// The mean of the picture and its enlargements.
  func zoomed(_ image: RGBImage) -> RGBImage {
    let (step, count) = entry([(0.01, 12), (0.01, 16), (0.02, 11), (0.02, 13), (0.03, 11)])
    let source = image.pixels.map { Float(Double($0) / 255) }
    var sum = [Float](repeating: 0, count: source.count)
    for index in 0..<count {
      let zoom = ZoomedCut(width: image.width, height: image.height, factor: 1 + Double(index) * step)
      zoom.add(source, to: &sum, channels: 3)
    }
    let share = Float(count + 1)
    let pixels = zip(source, sum).map { UInt8(min(max(($0 + $1) / share, 0), 1) * 255) }
    return RGBImage(width: image.width, height: image.height, pixels: pixels)
  }
}

/// A one-sided Gaussian of weights along a line of whole pixels.
struct MotionTrail {
  private var steps: [(x: Int, y: Int, weight: Double)] = []

  /// - Parameter degrees: from the x axis; y points down.
  init(radius: Int, sigma: Double, degrees: Double) {
    let width = 2 * radius + 1
    let raw = (0..<width).map {
      exp(-Double($0 * $0) / (2 * sigma * sigma)) / ((2 * .pi).squareRoot() * sigma)
    }
    let sum = raw.reduce(0, +)
    let angle = degrees * .pi / 180
    let (x, y) = (Double(width) * cos(angle), Double(width) * sin(angle))
    let length = hypot(y, x)
    for index in 0..<width {
      let step = Double(index)
      steps.append(
        (
          -Int((step * x / length - 0.5).rounded(.up)), -Int((step * y / length - 0.5).rounded(.up)),
          raw[index] / sum
        ))
    }
  }

  /// Each value is the weighted sum of those behind it; beyond an edge the edge goes on. A trail longer than the picture
  /// is cut, its weight lost, as upstream.
  func blurred(_ values: [Double], width: Int, height: Int, channels: Int) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    for step in steps {
      guard abs(step.x) < width, abs(step.y) < height else { break }
      for row in 0..<height {
        let from = min(max(row - step.y, 0), height - 1) * width
        for column in 0..<width {
          let source = (from + min(max(column - step.x, 0), width - 1)) * channels
          let target = (row * width + column) * channels
          for channel in 0..<channels { result[target + channel] += step.weight * values[source + channel] }
        }
      }
    }
    return result
  }
}

/// The middle of a picture, enlarged with its corners kept in the corners, linear between pixels; what is larger than the
/// picture is cut off at the right and below. (scipy's `zoom` of order 1 after a cut, as imagecorruptions does it.)
struct ZoomedCut {
  private let width: Int
  private var columns, rows: [(first: Int, second: Int, share: Double)]

  init(width: Int, height: Int, factor: Double) {
    self.width = width
    columns = Self.line(width, factor)
    rows = Self.line(height, factor)
  }

  private static func line(_ size: Int, _ factor: Double) -> [(first: Int, second: Int, share: Double)] {
    let cut = Int((Double(size) / factor).rounded(.up))
    let start = (size - cut) / 2
    let enlarged = Int((Double(cut) * factor).rounded(.toNearestOrEven))
    let scale = enlarged > 1 ? Double(cut - 1) / Double(enlarged - 1) : 1
    return (0..<min(size, enlarged)).map { index in
      let place = min(Double(index) * scale, Double(cut - 1))
      let first = min(Int(place), cut - 1)
      return (start + first, start + min(first + 1, cut - 1), place - Double(first))
    }
  }

  /// - Parameters:
  ///   - source, sum: rows of `width` pixels with `channels` values.
  func add(_ source: [Float], to sum: inout [Float], channels: Int) {
    for (row, vertical) in rows.enumerated() {
      for (column, horizontal) in columns.enumerated() {
        let topLeft = (vertical.first * width + horizontal.first) * channels
        let topRight = (vertical.first * width + horizontal.second) * channels
        let bottomLeft = (vertical.second * width + horizontal.first) * channels
        let bottomRight = (vertical.second * width + horizontal.second) * channels
        let target = (row * width + column) * channels
        for channel in 0..<channels {
          let top =
            Double(source[topLeft + channel]) * (1 - horizontal.share)
            + Double(source[topRight + channel]) * horizontal.share
          let bottom =
            Double(source[bottomLeft + channel]) * (1 - horizontal.share)
            + Double(source[bottomRight + channel]) * horizontal.share
          sum[target + channel] += Float(top * (1 - vertical.share) + bottom * vertical.share)
        }
      }
    }
  }
}
