import Images

/// The size that a picture gets.
public struct PictureSize: Sendable, Hashable {
  /// After scaling, pixels.
  public var scaledWidth, scaledHeight: Int
  /// After the middle is cut out, pixels: what is cut into patches.
  public var width, height: Int

  var isCropped: Bool { scaledWidth != width || scaledHeight != height }

  init(scaledWidth: Int, scaledHeight: Int) {
    (self.scaledWidth, self.scaledHeight) = (scaledWidth, scaledHeight)
    (width, height) = (scaledWidth, scaledHeight)
  }
}

extension PictureProcessor {
  /// The size that a picture of `width` x `height` pixels gets.
  public func size(width: Int, height: Int) throws(InferenceError) -> PictureSize {
    guard (1...RGBImage.maximumPixels).contains(width), (1...RGBImage.maximumPixels).contains(height) else {
      throw .badRequest(
        what: "picture", got: "\(width)x\(height) pixels",
        expected: "at least 1x1 and at most \(RGBImage.maximumPixels) in all")
    }
    var size: PictureSize
    switch configuration.sizing {
    case .area(let least, let most):
      size = try smartResize(width: width, height: height, minimumPixels: least, maximumPixels: most)
    case .crop(let edge, let cropHeight, let cropWidth):
      // `get_resize_output_image_size`: the longer side is cut to a whole number.
      let longer = Double(edge) * Double(max(width, height)) / Double(min(width, height))
      guard longer < 1e9 else { throw Self.outOfShape(width: width, height: height) }
      size = PictureSize(
        scaledWidth: width <= height ? edge : Int(longer), scaledHeight: width <= height ? Int(longer) : edge)
      (size.width, size.height) = (cropWidth, cropHeight)
    case .fixed(let fixedHeight, let fixedWidth):
      size = PictureSize(scaledWidth: fixedWidth, scaledHeight: fixedHeight)
    }
    let factor = configuration.patchSize * configuration.mergeSize
    guard size.width > 0, size.height > 0, size.width % factor == 0, size.height % factor == 0 else {
      throw .badRequest(
        what: "picture of \(width)x\(height) pixels", got: "\(size.width)x\(size.height) when scaled",
        expected: "sides that are multiples of patch · merge = \(factor)")
    }
    return size
  }

  /// Patches in time, down and across of a film of `frames` frames, or of a still.
  public func grid(width: Int, height: Int, frames: Int = 1) throws(InferenceError) -> PictureGrid {
    let size = try size(width: width, height: height)
    let slices = configuration.temporalPatchSize
    return PictureGrid(
      time: (frames + slices - 1) / slices, height: size.height / configuration.patchSize,
      width: size.width / configuration.patchSize)
  }

  /// `smart_resize`. CRITICAL: Python rounds halves to even.
  private func smartResize(width: Int, height: Int, minimumPixels: Int, maximumPixels: Int)
    throws(InferenceError) -> PictureSize
  {
    guard max(width, height) <= 200 * min(width, height) else {
      throw Self.outOfShape(width: width, height: height)
    }
    let factor = configuration.patchSize * configuration.mergeSize
    func sides(_ count: (Double) -> Double) -> (width: Double, height: Double) {
      (count(Double(width)) * Double(factor), count(Double(height)) * Double(factor))
    }
    let area = Double(width * height)
    var size = sides { ($0 / Double(factor)).rounded(.toNearestOrEven) }
    if size.width * size.height > Double(maximumPixels) {
      let shrinking = (area / Double(maximumPixels)).squareRoot()
      size = sides { max(1, ($0 / shrinking / Double(factor)).rounded(.down)) }
    } else if size.width * size.height < Double(minimumPixels) {
      let growing = (Double(minimumPixels) / area).squareRoot()
      size = sides { ($0 * growing / Double(factor)).rounded(.up) }
    }
    guard size.width < 1e9, size.height < 1e9 else {
      throw .unsupported(
        what: "min_pixels and max_pixels", got: "\(minimumPixels) and \(maximumPixels)",
        expected: "areas of pictures, pixels")
    }
    return PictureSize(scaledWidth: Int(size.width), scaledHeight: Int(size.height))
  }

  private static func outOfShape(width: Int, height: Int) -> InferenceError {
    .badRequest(
      what: "picture", got: "\(width)x\(height) pixels",
      expected: "a longer side at most 200 times the shorter")
  }
}
