import CKernels
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
  /// The picture scaled to another size, along rows and along columns, rounded to bytes after each.
  public func resized(width: Int, height: Int, by kernel: ResamplingKernel = .bilinear) throws(ImageError)
    -> RGBImage
  {
    try resized(width: width, height: height, by: kernel, instructions: Int32(DL_BEST))
  }

  /// - Parameter instructions: `DL_PLAIN`, `DL_AVX2` …: all give the same bytes.
  package func resized(width: Int, height: Int, by kernel: ResamplingKernel, instructions: Int32)
    throws(ImageError) -> RGBImage
  {
    try Self.checkSize(width: width, height: height)
    try Self.checkSize(width: self.width, height: self.height)
    // Pillow 13 begins with the columns where they lose more than twice the pixels that rows lose. Up to Pillow 12 rows
    // always came first; the rounding between the two passes then differs by one level here and there.
    let columnsFirst = height < self.height && self.height - height > 2 * (self.width - width)
    if columnsFirst {
      return try withHeight(height, by: kernel, instructions).withWidth(width, by: kernel, instructions)
    }
    return try withWidth(width, by: kernel, instructions).withHeight(height, by: kernel, instructions)
  }

  private func withWidth(_ width: Int, by kernel: ResamplingKernel, _ instructions: Int32) throws(ImageError)
    -> RGBImage
  {
    guard width != self.width else { return self }
    try Self.checkSize(width: width, height: height)
    let weights = ResamplingWeights(from: self.width, to: width, kernel)
    let pixels = Self.pixels(width: width, height: height) { target in
      weights.withKernel { weights in
        dl_resize_rows(self.pixels, Int32(self.width), Int32(height), weights, target, instructions)
      }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  private func withHeight(_ height: Int, by kernel: ResamplingKernel, _ instructions: Int32)
    throws(ImageError) -> RGBImage
  {
    guard height != self.height else { return self }
    try Self.checkSize(width: width, height: height)
    let weights = ResamplingWeights(from: self.height, to: height, kernel)
    let pixels = Self.pixels(width: width, height: height) { target in
      weights.withKernel { weights in
        dl_resize_columns(self.pixels, Int32(width * 3), weights, target, instructions)
      }
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }

  /// - Parameter fill: writes all bytes.
  private static func pixels(width: Int, height: Int, fill: (UnsafeMutablePointer<UInt8>) -> Void) -> [UInt8]
  {
    [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      fill(base)
      count = width * height * 3
    }
  }
}

/// The weights that make each value of a shorter or longer line from values of the given one.
private struct ResamplingWeights {
  /// Weights are whole numbers of 2⁻²².
  private static let unit = Double(1 << 22)
  /// For each value of the result: its first source, and where its weights begin; one more where the last's end.
  private var first: [Int32] = []
  private var offsets: [Int32] = [0]
  private var weights: [Int32] = []

  init(from count: Int, to size: Int, _ kernel: ResamplingKernel) {
    let scale = Double(count) / Double(size)
    let stretch = max(scale, 1)
    let support = kernel.support * stretch
    // CRITICAL: Pillow multiplies by the reciprocal; a division would round some weights differently.
    let shrinking = 1 / stretch
    first.reserveCapacity(size)
    offsets.reserveCapacity(size + 1)
    weights.reserveCapacity(size * (Int(2 * support) + 2))
    var raw: [Double] = []
    for index in 0..<size {
      let centre = (Double(index) + 0.5) * scale
      let start = max(0, Int(centre - support + 0.5))
      let end = max(start, min(count, Int(centre + support + 0.5)))
      raw.removeAll(keepingCapacity: true)
      var total = 0.0
      for source in start..<end {
        let weight = kernel.weight((Double(source) - centre + 0.5) * shrinking)
        raw.append(weight)
        total += weight
      }
      for weight in raw {
        let share = (total != 0 ? weight / total : weight) * Self.unit
        weights.append(Int32(share < 0 ? share - 0.5 : share + 0.5))
      }
      first.append(Int32(start))
      offsets.append(Int32(weights.count))
    }
  }

  func withKernel(_ body: (UnsafePointer<dl_resampling>) -> Void) {
    first.withUnsafeBufferPointer { first in
      offsets.withUnsafeBufferPointer { offsets in
        weights.withUnsafeBufferPointer { weights in
          var kernel = dl_resampling(
            count: Int32(first.count), first: first.baseAddress, offsets: offsets.baseAddress,
            weights: weights.baseAddress)
          body(&kernel)
        }
      }
    }
  }
}
