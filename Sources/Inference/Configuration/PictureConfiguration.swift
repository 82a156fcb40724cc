import DriveTypes
import Foundation
import Images

/// How pictures become a vision tower's input: `preprocessor_config.json`, or the image part of `processor_config.json`
/// as newer versions write it. Absent members have the values of Hugging Face's processor of the family.
public struct PictureConfiguration: Sendable, Hashable {
  public enum Sizing: Sendable, Hashable {
    /// Qwen's smart resize: both sides multiples of a merged patch, the area within bounds, pixels.
    case area(minimum: Int, maximum: Int)
    /// CLIP's: the shorter side to `shortestEdge`, then the middle of that size.
    case crop(shortestEdge: Int, height: Int, width: Int)
    /// Both sides given, no crop.
    case fixed(height: Int, width: Int)
  }

  public var sizing: Sizing
  public var patchSize, temporalPatchSize, mergeSize: Int
  /// By channel: red, green, blue. Ones and zeros where pictures are not normalised.
  public var mean, deviation: [Double]
  /// Brings bytes to 0...1; 1 where they are not rescaled.
  public var rescaleFactor: Double
  public var resampling: ResamplingKernel

  /// The values of a family's processor class in transformers 5.23 (`Qwen2VLImageProcessor`, `CLIPImageProcessor`).
  public init(family: ModelConfiguration.Family) {
    sizing =
      family == .llava
      ? .crop(shortestEdge: 224, height: 224, width: 224)
      : .area(minimum: 56 * 56, maximum: 28 * 28 * 1280)
    (patchSize, temporalPatchSize, mergeSize) = family == .llava ? (14, 1, 1) : (14, 2, 2)
    mean = [0.48145466, 0.4578275, 0.40821073]
    deviation = [0.26862954, 0.26130258, 0.27577711]
    rescaleFactor = 1.0 / 255
    resampling = .bicubic
  }

  /// Reads a model folder's file where there is one; sizes that the model fixes come from `configuration`.
  public init(folder: URL, configuration: ModelConfiguration) throws(InferenceError) {
    self.init(family: configuration.family)
    if let vision = configuration.vision {
      (patchSize, temporalPatchSize, mergeSize) = (
        vision.patchSize, vision.temporalPatchSize, vision.mergeSize
      )
      if case .clip(let image, _, _) = vision.kind {
        sizing = .crop(shortestEdge: image, height: image, width: image)
      }
    }
    for name in ["preprocessor_config.json", "processor_config.json"] {
      let file = modelFile(folder, name)
      guard FileManager.default.fileExists(atPath: file.path) else { continue }
      if try read(json: try smallFile(file), file: file.path) { break }
    }
    try check(against: configuration.vision, in: folder)
  }

  /// Takes what a file says; false where a `processor_config.json` has no image part.
  package mutating func read(json: [UInt8], file: String) throws(InferenceError) -> Bool {
    let root = try ConfigurationFields(document: json, file: file)
    let fields: ConfigurationFields
    if let image = try root.fields("image_processor") {
      fields = image
    } else if file.hasSuffix("/processor_config.json") {
      return false
    } else {
      fields = root
    }
    if case .area(let minimum, let maximum) = sizing {
      sizing = try Self.area(fields, minimum, maximum)
    } else {
      sizing = try Self.crop(fields, sizing)
    }
    patchSize = try fields.integer("patch_size", in: 1...256, default: patchSize)
    temporalPatchSize = try fields.integer("temporal_patch_size", in: 1...16, default: temporalPatchSize)
    mergeSize = try fields.integer("merge_size", in: 1...16, default: mergeSize)
    try fields.require("do_resize", is: true, default: true)
    if try fields.flag("do_normalize", default: true) {
      mean = try fields.numbers("image_mean", in: -1e3...1e3, count: 3) ?? mean
      deviation = try fields.numbers("image_std", in: 1e-6...1e6, count: 3) ?? deviation
    } else {
      (mean, deviation) = ([0, 0, 0], [1, 1, 1])
    }
    rescaleFactor =
      try fields.flag("do_rescale", default: true)
      ? try fields.number("rescale_factor", in: 1e-6...1, default: rescaleFactor) : 1
    // Pillow's numbers.
    switch try fields.optionalInteger("resample", in: 0...5) {
    case nil: break
    case 2: resampling = .bilinear
    case 3: resampling = .bicubic
    case 4: resampling = .box
    case .some(let other):
      throw fields.error("resample", expected: "as 2 (bilinear), 3 (bicubic) or 4 (box)", got: "\(other)")
    }
    return true
  }

  private static let areas = 1...1 << 32

  private static func area(
    _ fields: ConfigurationFields, _ minimum: Int, _ maximum: Int
  ) throws(InferenceError) -> Sizing {
    // `min_pixels` and `max_pixels` win over `size`, as in Qwen2VLImageProcessor's initialiser.
    func bound(_ key: String, _ edge: String, _ standard: Int) throws(InferenceError) -> Int {
      if fields.has(key) { return try fields.integer(key, in: areas) }
      guard let size = try fields.fields("size") else { return standard }
      return try size.integer(size.has(key) ? key : edge, in: areas, default: standard)
    }
    let low = try bound("min_pixels", "shortest_edge", minimum)
    let high = try bound("max_pixels", "longest_edge", maximum)
    guard low <= high else {
      throw fields.error(
        fields.has("min_pixels") ? "min_pixels" : "size", expected: "at most \(high)", got: "\(low)")
    }
    return .area(minimum: low, maximum: high)
  }

  private static func crop(_ fields: ConfigurationFields, _ standard: Sizing) throws(InferenceError) -> Sizing
  {
    let range = 1...8192
    var (edge, height, width) = (224, 224, 224)
    if case .crop(let e, let h, let w) = standard { (edge, height, width) = (e, h, w) }
    func sides(of key: String) throws(InferenceError) -> (height: Int, width: Int)? {
      // Older files hold one number for both.
      guard let member = fields.member(key) else { return nil }
      if case .number = member.node.value {
        let side = try fields.integer(key, in: range)
        return (side, side)
      }
      guard let size = try fields.fields(key), size.has("height") else { return nil }
      return (try size.integer("height", in: range), try size.integer("width", in: range))
    }
    let crops = try fields.flag("do_center_crop", default: true)
    if case .object = fields.member("size")?.node.value, let both = try sides(of: "size") {
      // Both sides given: scaled to them whatever the shape.
      if crops, let crop = try sides(of: "crop_size"), crop != both {
        throw fields.error("crop_size", expected: "as size, which has both sides", got: "\(crop)")
      }
      return .fixed(height: both.height, width: both.width)
    }
    if case .object = fields.member("size")?.node.value {
      if let size = try fields.fields("size") {
        edge = try size.integer("shortest_edge", in: range, default: edge)
      }
    } else {
      edge = try fields.integer("size", in: range, default: edge)
    }
    guard crops else {
      throw fields.error("do_center_crop", expected: "where size has only shortest_edge", got: "false")
    }
    if let crop = try sides(of: "crop_size") { (height, width) = crop }
    return .crop(shortestEdge: edge, height: height, width: width)
  }

  private func check(against vision: VisionConfiguration?, in folder: URL) throws(InferenceError) {
    guard let vision else { return }
    if case .clip(let image, _, _) = vision.kind {
      let (height, width) =
        switch sizing {
        case .crop(_, let height, let width), .fixed(let height, let width): (height, width)
        case .area: (0, 0)
        }
      guard height == image, width == image else {
        throw .malformed(
          file: folder.path, place: "size of the prepared picture",
          expected: "\(image)x\(image), as config.json's vision_config.image_size", got: "\(width)x\(height)")
      }
      return
    }
    let got = [patchSize, temporalPatchSize, mergeSize]
    let expected = [vision.patchSize, vision.temporalPatchSize, vision.mergeSize]
    guard got == expected else {
      throw .malformed(
        file: folder.path, place: "patch_size, temporal_patch_size and merge_size of the picture processor",
        expected: "\(expected), as config.json's vision_config says", got: "\(got)")
    }
  }
}
