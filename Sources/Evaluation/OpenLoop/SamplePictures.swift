import DriveTypes
import Driving
import Foundation
import Images
import Inference
import Scoring

/// Gets a sample's pictures into the form that a driving model sees.
///
/// A picture that shows exactly the model's crop is taken as it is. One of the camera's whole view is brought to the camera's
/// size where its shape is the same (as 1600 x 900 is that of 448 x 252), and cut. Anything else is named and refused.
struct SamplePictures {
  let settings: DrivingModelSettings
  let camera: CameraSpecification
  let isBlank: Bool
  /// Shapes that count as the same: one pixel of a picture's height.
  private static let slack = 0.005

  init(_ settings: DrivingModelSettings, isBlank: Bool) throws(DrivingModelError) {
    self.settings = settings
    self.isBlank = isBlank
    camera = try DrivingEye.camera(of: settings)
  }

  /// Why a sample cannot be shown, in words.
  struct Problem: Error, CustomStringConvertible {
    var detail: String
    var description: String { detail }
  }

  /// The pictures of a prompt, the older one first; the current one twice where the older is not given.
  func pictures(of input: SampleInput) throws(Problem) -> [RGBImage] {
    let crop = settings.crop
    if isBlank {
      let grey = RGBImage(width: crop.width, height: crop.height, red: 128, green: 128, blue: 128)
      return Array(repeating: grey, count: settings.pictureCount)
    }
    guard let now = input.picture else { throw Problem(detail: "the sample names no picture") }
    let picture = try picture(now, shows: input.crop)
    guard settings.pictureCount > 1 else { return [picture] }
    guard let before = input.previous, before != now else { return [picture, picture] }
    return [try self.picture(before, shows: input.crop), picture]
  }

  private func picture(_ source: SampleInput.Picture, shows part: [Int]?) throws(Problem) -> RGBImage {
    let whole: RGBImage
    do {
      whole = try PictureProcessor.decode(Self.bytes(of: source))
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(detail: "\(source.path): \(error)")
    }
    return try cut(whole, shows: part, name: source.path)
  }

  func cut(_ picture: RGBImage, shows part: [Int]?, name: String) throws(Problem) -> RGBImage {
    let crop = settings.crop
    // Known to be cut already: the model's part must be inside.
    if let part, part != [0, 0, camera.width, camera.height] {
      let (left, top) = (crop.left - part[0], crop.top - part[1])
      guard picture.width == part[2], picture.height == part[3], left >= 0, top >= 0,
        left + crop.width <= picture.width, top + crop.height <= picture.height
      else {
        throw Problem(
          detail: "\(name): \(picture.width)x\(picture.height) pixels of the camera's part "
            + "\(part.map(String.init).joined(separator: ",")); the model sees "
            + "\(crop.left),\(crop.top),\(crop.width),\(crop.height)")
      }
      return picture.cropped(left: left, top: top, width: crop.width, height: crop.height)
    }
    if part == nil, picture.width == crop.width, picture.height == crop.height { return picture }
    let shape = Double(picture.height) / Double(picture.width)
    let wanted = Double(camera.height) / Double(camera.width)
    guard abs(shape - wanted) <= Self.slack else {
      throw Problem(
        detail: "\(name): \(picture.width)x\(picture.height) pixels; expected the shape of "
          + "\(camera.width)x\(camera.height), or the model's \(crop.width)x\(crop.height)")
    }
    var view = picture
    if picture.width != camera.width || picture.height != camera.height {
      do {
        view = try picture.resized(width: camera.width, height: camera.height, by: .bicubic)
      } catch {
        throw Problem(detail: "\(name): \(error)")
      }
    }
    return view.cropped(left: crop.left, top: crop.top, width: crop.width, height: crop.height)
  }

  /// Pictures are small; anything larger is no picture.
  private static let maximumBytes = 64 << 20

  static func bytes(of source: SampleInput.Picture) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: source.path) else {
      throw Problem(detail: "\(source.path): no such file")
    }
    defer { try? file.close() }
    guard let part = source.bytes else {
      guard let data = try file.read(upToCount: maximumBytes + 1), data.count <= maximumBytes else {
        throw Problem(detail: "\(source.path): empty, or more than \(maximumBytes) bytes")
      }
      return [UInt8](data)
    }
    guard part.count <= maximumBytes else {
      throw Problem(detail: "\(source.path): a picture of \(part.count) bytes")
    }
    try file.seek(toOffset: UInt64(part.lowerBound))
    guard let data = try file.read(upToCount: part.count), data.count == part.count else {
      throw Problem(detail: "\(source.path): it ends before byte \(part.upperBound)")
    }
    return [UInt8](data)
  }
}
