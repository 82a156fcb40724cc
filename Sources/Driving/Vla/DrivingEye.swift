import DriveTypes
import Images
import Inference
import Sensing

/// What the agent `vla` sees: its camera's pictures, cropped, as long as a prompt may want them.
package struct DrivingEye {
  private let settings: DrivingModelSettings
  private let isBlank: Bool
  /// The last pictures, the oldest first, with their ticks.
  private var seen: [(tick: Int, picture: RGBImage)] = []

  /// Ticks between the two pictures of a prompt.
  private let historyTicks: Int

  init(_ settings: DrivingModelSettings, historyTicks: Int, isBlank: Bool) {
    self.settings = settings
    self.historyTicks = historyTicks
    self.isBlank = isBlank
  }

  /// The camera that the model looks through.
  package static func camera(of settings: DrivingModelSettings) throws(DrivingModelError)
    -> CameraSpecification
  {
    let rig: CameraRig
    do throws(SensingError) {
      rig = try CameraRig.named(settings.camera)
    } catch {
      throw .unfit(what: "camera of \(DrivingModelSettings.file)", got: settings.camera, expected: "\(error)")
    }
    guard rig.cameras.count == 1, let camera = rig.cameras.first else {
      throw .unfit(
        what: "camera of \(DrivingModelSettings.file)",
        got: "'\(settings.camera)' with \(rig.cameras.count) cameras",
        expected: "a rig of one camera")
    }
    let crop = settings.crop
    guard crop.left + crop.width <= camera.width, crop.top + crop.height <= camera.height else {
      throw .unfit(
        what: "crop of \(DrivingModelSettings.file)",
        got: "\(crop.width)x\(crop.height) from (\(crop.left), \(crop.top))",
        expected: "a part of the camera's \(camera.width)x\(camera.height) pixels")
    }
    return camera
  }

  mutating func forget() { seen = [] }

  /// Takes the picture of this tick, if there is one.
  mutating func see(_ observation: Observation) throws {
    guard let image = observation.images.first else { return }
    let crop = settings.crop
    let picture: RGBImage
    if isBlank {
      picture = RGBImage(width: crop.width, height: crop.height, red: 128, green: 128, blue: 128)
    } else {
      let whole = try PictureProcessor.decode(image.jpeg)
      guard crop.left + crop.width <= whole.width, crop.top + crop.height <= whole.height else {
        throw DrivingModelError.unfit(
          what: "picture of \(image.camera)", got: "\(whole.width)x\(whole.height) pixels",
          expected: "\(image.width)x\(image.height), as asked for")
      }
      picture = whole.cropped(left: crop.left, top: crop.top, width: crop.width, height: crop.height)
    }
    seen.removeAll { $0.tick < observation.tick - historyTicks }
    seen.append((observation.tick, picture))
  }

  /// The pictures of a prompt at a tick, the older one first; the newest twice where there is no older one yet.
  func pictures(at tick: Int) throws(DrivingModelError) -> [RGBImage] {
    guard let now = seen.last, now.tick == tick else {
      throw .unfit(
        what: "pictures of tick \(tick)", got: "none", expected: "one of the camera '\(settings.camera)'")
    }
    guard settings.pictureCount > 1 else { return [now.picture] }
    let before = seen.last { $0.tick == tick - historyTicks }
    return [before?.picture ?? now.picture, now.picture]
  }
}
