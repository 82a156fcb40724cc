import DriveTypes
import Images
import Inference
import Sensing

/// What the agent `vla` sees: its cameras' pictures, cropped, as long as a prompt may want them.
package struct DrivingEye {
  private let settings: DrivingModelSettings
  private let isBlank: Bool
  /// What pictures are of: the model's camera, then the further ones.
  let cameras: [CameraSpecification]
  /// Of them those that perception looks through.
  private let views: [Int]
  /// The last pictures of each camera, the oldest first, with their ticks.
  private var seen: [(tick: Int, pictures: [RGBImage])] = []

  /// Ticks between the two pictures of a prompt.
  private let historyTicks: Int
  /// The same of those that perception looks through.
  private let viewTicks: Int

  /// - Parameter looksAround: whether perception looks through cameras of its own, if the model has them.
  init(
    _ settings: DrivingModelSettings, historyTicks: Int, viewTicks: Int, isBlank: Bool, looksAround: Bool
  ) throws(DrivingModelError) {
    self.settings = settings
    let own = try Self.camera(of: settings)
    let views = try looksAround ? Self.views(of: settings) : []
    let cameras = [own] + views.filter { $0 != own }
    self.cameras = cameras
    self.views = views.compactMap { cameras.firstIndex(of: $0) }
    self.historyTicks = historyTicks
    self.viewTicks = viewTicks
    self.isBlank = isBlank
  }

  /// The camera that the model looks through.
  package static func camera(of settings: DrivingModelSettings) throws(DrivingModelError)
    -> CameraSpecification
  {
    try camera(settings.camera, settings.crop)
  }

  /// The cameras that perception looks through with a tower of its own.
  package static func views(of settings: DrivingModelSettings) throws(DrivingModelError)
    -> [CameraSpecification]
  {
    var views: [CameraSpecification] = []
    for name in settings.views?.cameras ?? [] { views.append(try camera(name, settings.crop)) }
    return views
  }

  private static func camera(
    _ name: String, _ crop: DrivingModelSettings.Crop
  ) throws(DrivingModelError) -> CameraSpecification {
    let rig: CameraRig
    do throws(SensingError) {
      rig = try CameraRig.named(name)
    } catch {
      throw .unfit(what: "camera of \(DrivingModelSettings.file)", got: name, expected: "\(error)")
    }
    guard rig.cameras.count == 1, let camera = rig.cameras.first else {
      throw .unfit(
        what: "camera of \(DrivingModelSettings.file)",
        got: "'\(name)' with \(rig.cameras.count) cameras",
        expected: "a rig of one camera")
    }
    guard crop.left + crop.width <= camera.width, crop.top + crop.height <= camera.height else {
      throw .unfit(
        what: "crop of \(DrivingModelSettings.file)",
        got: "\(crop.width)x\(crop.height) from (\(crop.left), \(crop.top))",
        expected: "a part of the camera's \(camera.width)x\(camera.height) pixels")
    }
    return camera
  }

  mutating func forget() { seen = [] }

  /// Takes the pictures of this tick, if there are any.
  mutating func see(_ observation: Observation) throws {
    guard !observation.images.isEmpty else { return }
    guard observation.images.count == cameras.count else {
      throw DrivingModelError.unfit(
        what: "pictures of tick \(observation.tick)",
        got: observation.images.map(\.camera).joined(separator: ", "),
        expected: cameras.map(\.id).joined(separator: ", ") + ", as asked for")
    }
    let pictures = try observation.images.map(picture)
    seen.removeAll { $0.tick < observation.tick - max(historyTicks, viewTicks) }
    seen.append((observation.tick, pictures))
  }

  private func picture(_ image: CameraImage) throws -> RGBImage {
    let crop = settings.crop
    if isBlank { return RGBImage(width: crop.width, height: crop.height, red: 128, green: 128, blue: 128) }
    let whole = try PictureProcessor.decode(image.jpeg)
    guard crop.left + crop.width <= whole.width, crop.top + crop.height <= whole.height else {
      throw DrivingModelError.unfit(
        what: "picture of \(image.camera)", got: "\(whole.width)x\(whole.height) pixels",
        expected: "\(image.width)x\(image.height), as asked for")
    }
    return whole.cropped(left: crop.left, top: crop.top, width: crop.width, height: crop.height)
  }

  /// The pictures of a prompt at a tick, camera by camera, the older one first; the newest twice where there is no older
  /// one yet.
  func pictures(at tick: Int) throws(DrivingModelError) -> [[RGBImage]] {
    guard let now = seen.last, now.tick == tick else {
      throw .unfit(
        what: "pictures of tick \(tick)", got: "none", expected: "one of the camera '\(settings.camera)'")
    }
    func before(_ ticks: Int) -> [RGBImage] { (seen.last { $0.tick == tick - ticks } ?? now).pictures }
    let ahead = settings.pictureCount > 1 ? [before(historyTicks)[0], now.pictures[0]] : [now.pictures[0]]
    let earlier = before(viewTicks)
    return [ahead] + views.map { [earlier[$0], now.pictures[$0]] }
  }
}
