import Glibc

/// How a picture is scaled; the kernels and their rounding are Pillow's, so that both give the same bytes.
public enum ResamplingKernel: Sendable, Hashable, CaseIterable {
  /// The average of the area that a pixel covers.
  case box
  /// A triangle; where it shrinks, as wide as two pixels of the result.
  case bilinear
  /// Keys' cubic with a = −0.5, which Qwen2.5-VL's image processor asks for.
  case bicubic

  /// Half the kernel's width, pixels of the result.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  func weight(_ x: Double) -> Double {
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - distance)
    case .bicubic:
      if distance < 1 { return (1.5 * distance - 2.5) * distance * distance + 1 }
      return distance < 2 ? ((-0.5 * distance + 2.5) * distance - 4) * distance + 2 : 0
    }
  }
}

extension RGBImage {
  /// The picture scaled to another size: first along rows, then along columns, rounded to bytes after each.
  public func resized(width: Int, height: Int, by kernel: ResamplingKernel = .bilinear) throws(ImageError)
    -> RGBImage
  {
    try Self.checkSize(width: width, height: height)
    try Self.checkSize(width: self.width, height: self.height)
    var result = self
    if width != self.width {
      let weights = ResamplingWeights(from: self.width, to: width, kernel)
      var pixels = [UInt8](repeating: 0, count: width * self.height * 3)
      for row in 0..<self.height {
        weights.apply(
          from: result.pixels, at: row * self.width * 3, step: 3, to: &pixels, at: row * width * 3, step: 3,
          lanes: 3)
      }
      result = RGBImage(width: width, height: self.height, pixels: pixels)
    }
    if height != self.height {
      let weights = ResamplingWeights(from: self.height, to: height, kernel)
      var pixels = [UInt8](repeating: 0, count: width * height * 3)
      weights.apply(
        from: result.pixels, at: 0, step: width * 3, to: &pixels, at: 0, step: width * 3, lanes: width * 3)
      result = RGBImage(width: width, height: height, pixels: pixels)
    }
    return result
  }
}

/// The weights that make each value of a shorter or longer line from values of the given one.
private struct ResamplingWeights {
  /// Weights are whole numbers of 2⁻²².
  private static let precision: Int32 = 22
  /// For each value of the result: its first source and its weights' place in `weights`.
  private var spans: [(first: Int, weights: Range<Int>)] = []
  private var weights: [Int32] = []

  init(from count: Int, to size: Int, _ kernel: ResamplingKernel) {
    let scale = Double(count) / Double(size)
    let stretch = max(scale, 1)
    let support = kernel.support * stretch
    for index in 0..<size {
      let centre = (Double(index) + 0.5) * scale
      let first = max(0, Int(centre - support + 0.5))
      let end = max(first, min(count, Int(centre + support + 0.5)))
      let raw = (first..<end).map { kernel.weight((Double($0) - centre + 0.5) / stretch) }
      let total = raw.reduce(0, +)
      let start = weights.count
      for weight in raw {
        let share = (total != 0 ? weight / total : weight) * Double(Int32(1) << Self.precision)
        weights.append(Int32(share < 0 ? share - 0.5 : share + 0.5))
      }
      spans.append((first, start..<weights.count))
    }
  }

  /// Writes every value of one line, or of `lanes` lines that lie side by side.
  func apply(
    from source: [UInt8], at sourceStart: Int, step sourceStep: Int, to target: inout [UInt8],
    at targetStart: Int, step targetStep: Int, lanes: Int
  ) {
    source.withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { target in
        weights.withUnsafeBufferPointer { weights in
          withUnsafeTemporaryAllocation(of: Int32.self, capacity: lanes) { sums in
            for (index, span) in spans.enumerated() {
              sums.initialize(repeating: 1 << (Self.precision - 1))
              for (offset, place) in span.weights.enumerated() {
                let weight = weights[place]
                let from = sourceStart + (span.first + offset) * sourceStep
                for lane in 0..<lanes { sums[lane] &+= weight &* Int32(source[from + lane]) }
              }
              let to = targetStart + index * targetStep
              for lane in 0..<lanes {
                target[to + lane] = UInt8(clamping: sums[lane] >> Self.precision)
              }
            }
          }
        }
      }
    }
  }
}
