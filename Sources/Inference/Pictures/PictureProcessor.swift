import Images

/// Pictures to patches: decodes, scales, normalises and cuts as Hugging Face's Pillow-backed processors do, to the bit.
///
/// Source: `transformers` 5.23, `image_processing_pil_qwen2_vl.py` and `image_processing_pil_clip.py`. Frames of a film
/// are scaled the same way; the reference scales those with torchvision, which differs by one level here and there.
public struct PictureProcessor: Sendable {
  public let configuration: PictureConfiguration
  /// JPEG files are decoded at half, a quarter or an eighth of their size where that is still no smaller than needed.
  /// Faster, but pixels differ from those of a full decoding.
  public var decodesReduced = false
  /// Normalised values of the 256 levels of red, then of green, then of blue.
  private let levels: [Float]

  public init(_ configuration: PictureConfiguration) throws(InferenceError) {
    let sizes = [configuration.patchSize, configuration.temporalPatchSize, configuration.mergeSize]
    guard sizes.allSatisfy({ (1...1024).contains($0) }) else {
      throw .unsupported(
        what: "patch, temporal patch and merge size", got: "\(sizes)", expected: "each from 1 to 1024")
    }
    let limits: [Int] =
      switch configuration.sizing {
      case .area(let minimum, let maximum): [minimum, maximum]
      case .crop(let edge, let height, let width): [edge, height, width]
      case .fixed(let height, let width): [height, width]
      }
    guard limits.allSatisfy({ (1...1 << 32).contains($0) }) else {
      throw .unsupported(what: "size of pictures", got: "\(limits)", expected: "pixels, from 1 to 2^32")
    }
    guard configuration.mean.count == 3, configuration.deviation.count == 3 else {
      throw .unsupported(
        what: "image_mean and image_std", got: "\(configuration.mean) and \(configuration.deviation)",
        expected: "three values each, of red, green and blue")
    }
    guard configuration.deviation.allSatisfy({ $0 > 0 }) else {
      throw .unsupported(
        what: "image_std", got: "\(configuration.deviation)", expected: "values greater than 0")
    }
    self.configuration = configuration
    // CRITICAL: the reference scales in 64 bits, rounds to 32, then subtracts and divides in 32.
    levels = (0..<3).flatMap { channel in
      let (mean, deviation) = (Float(configuration.mean[channel]), Float(configuration.deviation[channel]))
      return (0..<256).map { (Float(Double($0) * configuration.rescaleFactor) - mean) / deviation }
    }
  }

  /// A still. Raw pixels come in as an `RGBImage` too.
  public func patches(of image: RGBImage) throws(InferenceError) -> PatchedPicture {
    let frame = try fitted(image)
    return PatchedPicture(
      time: 1, height: frame.height / configuration.patchSize, width: frame.width / configuration.patchSize,
      patches: cut([frame], slices: 1))
  }

  /// A still from the bytes of a JPEG or PNG file.
  public func patches(ofFile bytes: [UInt8]) throws(InferenceError) -> PatchedPicture {
    guard decodesReduced, let (width, height) = RGBImage.jpegSize(bytes) else {
      return try patches(of: Self.decode(bytes))
    }
    let target = try size(width: width, height: height)
    let reduction = JPEGReduction.allCases.last {
      width / $0.rawValue >= target.scaledWidth && height / $0.rawValue >= target.scaledHeight
    }
    let image = try Self.decode(bytes, reduction: reduction ?? .none)
    let frame = try fitted(image, to: target)
    return PatchedPicture(
      time: 1, height: frame.height / configuration.patchSize, width: frame.width / configuration.patchSize,
      patches: cut([frame], slices: 1))
  }

  /// Stills from the bytes of JPEG and PNG files, on all threads: the views of several cameras.
  public func patches(ofFiles files: [[UInt8]], with compute: Compute) throws(InferenceError)
    -> [PatchedPicture]
  {
    var results = [Result<PatchedPicture, InferenceError>?](repeating: nil, count: files.count)
    results.withUnsafeMutableBufferPointer { results in
      compute.parallel(files.count) { index in
        do throws(InferenceError) {
          results[index] = .success(try patches(ofFile: files[index]))
        } catch {
          results[index] = .failure(error)
        }
      }
    }
    var pictures: [PatchedPicture] = []
    for case .some(let result) in results { pictures.append(try result.get()) }
    return pictures
  }

  /// A film: frames of one size, the last repeated until each patch has all its frames.
  /// - Parameter secondsPerStep: time from one row of patches to the next: temporal patch / frames per second.
  public func patches(ofFilm frames: [RGBImage], secondsPerStep: Double) throws(InferenceError)
    -> PatchedPicture
  {
    guard let first = frames.first, let last = frames.last else {
      throw .badRequest(what: "frames of a film", got: "none", expected: "at least one")
    }
    for frame in frames where frame.width != first.width || frame.height != first.height {
      throw .badRequest(
        what: "size of a film's frame", got: "\(frame.width)x\(frame.height)",
        expected: "\(first.width)x\(first.height), as the first has")
    }
    let slices = configuration.temporalPatchSize
    var fittedFrames: [RGBImage] = []
    for frame in frames { fittedFrames.append(try fitted(frame)) }
    let repeats = (slices - frames.count % slices) % slices
    if repeats > 0 { fittedFrames += Array(repeating: try fitted(last), count: repeats) }
    return PatchedPicture(
      time: fittedFrames.count / slices, height: fittedFrames[0].height / configuration.patchSize,
      width: fittedFrames[0].width / configuration.patchSize, patches: cut(fittedFrames, slices: slices),
      secondsPerStep: secondsPerStep)
  }

  /// The picture in the bytes of a JPEG or PNG file.
  public static func decode(_ bytes: [UInt8], reduction: JPEGReduction = .none) throws(InferenceError)
    -> RGBImage
  {
    do {
      if bytes.starts(with: [0xFF, 0xD8]) { return try RGBImage(jpeg: bytes, reduction: reduction) }
      if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) { return try RGBImage(png: bytes) }
    } catch {
      throw .badRequest(what: "picture", got: "\(error)", expected: "a whole JPEG or PNG file")
    }
    throw .badRequest(
      what: "picture", got: "\(bytes.count) bytes of another format", expected: "a JPEG or PNG file")
  }

  /// The picture of `width` x `height` pixels in `pixels`, three bytes each.
  public static func image(width: Int, height: Int, pixels: [UInt8]) throws(InferenceError) -> RGBImage {
    guard width > 0, height > 0, width <= RGBImage.maximumPixels, height <= RGBImage.maximumPixels,
      pixels.count == width * height * 3
    else {
      throw .badRequest(
        what: "raw picture of \(width)x\(height)", got: "\(pixels.count) bytes",
        expected: "width · height · 3 bytes: red, green and blue of each pixel")
    }
    return RGBImage(width: width, height: height, pixels: pixels)
  }
}

extension PictureProcessor {
  /// The picture scaled and cropped as the model wants it.
  private func fitted(_ image: RGBImage) throws(InferenceError) -> RGBImage {
    try fitted(image, to: size(width: image.width, height: image.height))
  }

  private func fitted(_ image: RGBImage, to target: PictureSize) throws(InferenceError) -> RGBImage {
    do {
      let scaled = try image.resized(
        width: target.scaledWidth, height: target.scaledHeight, by: configuration.resampling)
      return target.isCropped ? Self.middle(of: scaled, width: target.width, height: target.height) : scaled
    } catch {
      throw .badRequest(
        what: "picture of \(image.width)x\(image.height)", got: "\(error)",
        expected: "a size that can be scaled to \(target.scaledWidth)x\(target.scaledHeight)")
    }
  }

  /// `transformers.image_transforms.center_crop`: rounds the left and top margins down where it cuts and up where it
  /// pads.
  private static func middle(of image: RGBImage, width: Int, height: Int) -> RGBImage {
    func offset(_ have: Int, _ want: Int) -> Int {
      have >= want ? (have - want) / 2 : -((want - have + 1) / 2)
    }
    return image.cropped(
      left: offset(image.width, width), top: offset(image.height, height), width: width, height: height)
  }

  /// Patches of frames of one size: `slices` frames for each step in time.
  private func cut(_ frames: [RGBImage], slices: Int) -> Rows {
    let (patch, merge) = (configuration.patchSize, configuration.mergeSize)
    let (height, width) = (frames[0].height / patch, frames[0].width / patch)
    let (stride, area) = (frames[0].width * 3, patch * patch)
    let rows = Rows(frames.count / slices * height * width, by: 3 * slices * area)
    levels.withUnsafeBufferPointer { levels in
      for (index, frame) in frames.enumerated() {
        let (step, slice) = index.quotientAndRemainder(dividingBy: slices)
        frame.pixels.withUnsafeBufferPointer { pixels in
          for y in 0..<height {
            for x in 0..<width {
              // Blocks are row-major, and so are the patches of a block.
              let block = y / merge * (width / merge) + x / merge
              let row = (step * height * width) + (block * merge + y % merge) * merge + x % merge
              let target = rows.base + row * rows.columns + slice * area
              for line in 0..<patch {
                let source = (y * patch + line) * stride + x * patch * 3
                for column in 0..<patch {
                  for channel in 0..<3 {
                    target[channel * slices * area + line * patch + column] =
                      levels[channel * 256 + Int(pixels[source + column * 3 + channel])]
                  }
                }
              }
            }
          }
        }
      }
    }
    return rows
  }
}
