import DriveTypes
import Images

/// A camera that fails, or pictures that are lost on their way: what the agent gets instead.
struct CameraFailure: Sendable {
  let perturbation: Perturbation
  private let requirements: AgentRequirements
  /// The camera that fails.
  private let camera: String?
  /// What comes instead: the picture of a frozen camera, the cached ones of all cameras.
  private var kept: [CameraImage] = []
  private var losses: LossSchedule?

  /// nil for perturbations of other things; corruptions spoil pictures before they are packed.
  init?(_ perturbation: Perturbation, requirements: AgentRequirements, briefing: RouteBriefing) {
    guard perturbation.group == .camera else { return nil }
    self.perturbation = perturbation
    self.requirements = requirements
    camera = perturbation.camera ?? requirements.cameras.first?.id
    if case .frameDrop(let loss) = perturbation {
      losses = LossSchedule(
        loss, seed: briefing.seed, stream: EgoStateError.stream(perturbation, briefing))
    }
  }

  /// The pictures that the agent gets for those that were taken.
  /// - Parameter time: seconds since the route's first observation.
  mutating func applied(to images: [CameraImage], time: Double) throws(ImageError) -> [CameraImage] {
    guard !images.isEmpty else { return images }
    switch perturbation {
    case .cameraBlack:
      var told = images
      for i in told.indices where told[i].camera == camera {
        let black = RGBImage(width: told[i].width, height: told[i].height, red: 0, green: 0, blue: 0)
        told[i].jpeg = try black.jpeg(quality: requirements.jpegQuality)
      }
      return told
    case .cameraFrozen(_, let after):
      if kept.isEmpty, time >= after - 1e-9 { kept = images.filter { $0.camera == camera } }
      return images.map { image in image.camera == camera ? kept.first ?? image : image }
    case .frameDrop:
      // The first is drawn for, too, so that later draws do not depend on this rule.
      let isLost = losses?.isNextLost() ?? false
      if isLost, !kept.isEmpty { return kept }
      kept = images
      return images
    default: return images
    }
  }
}
