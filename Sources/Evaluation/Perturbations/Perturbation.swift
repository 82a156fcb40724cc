import DriveTypes
import Sensing

/// What goes wrong between the world and its agent while a route is driven: in what the agent is told, or with what it
/// answers. The world itself is never disturbed.
///
/// Groups and the first three families follow Bench2Drive-Robust (Zhang et al. 2026): camera streams that fail, errors of
/// the ego's state, computing that takes time; with DriveBench's corruptions of pictures and lost and late messages beside
/// them. All draws come from the run's seed, the route's id and the step: the same for any number of workers.
public enum Perturbation: Sendable, Hashable {
  /// One of DriveBench's fifteen, on every picture.
  case corruption(ImageCorruption)
  /// One camera is black; the agent's first where nil.
  case cameraBlack(camera: String?)
  /// One camera shows its first picture of `after` seconds or later for ever; the agent's first camera where nil.
  case cameraFrozen(camera: String?, after: Double)
  /// Pictures of all cameras are lost, and the agent gets the last that came again ("cached"): at each set of pictures
  /// `burst` sets are lost with this chance. The first always comes.
  case frameDrop(Loss)
  /// m/s upon the speedometer.
  case speedBias(Double)
  /// The speedometer times this.
  case speedScale(Double)
  /// The speedometer times 1 + a normal number of this deviation, anew in each step.
  case speedNoise(Double)
  /// Metres by which the place is off, in a direction that is drawn for the route.
  case gnssOffset(Double)
  /// Normal noise of this deviation on the place to the east and to the north, metres, anew in each step.
  case gnssNoise(Double)
  /// Degrees upon the compass, positive clockwise.
  case compassOffset(Double)
  /// Normal noise of this deviation on the compass, degrees, anew in each step.
  case compassNoise(Double)
  /// Each answer takes effect that many steps later ("FIFO action buffering"); with `jitter` it takes that many less or more,
  /// drawn evenly for each answer, and one that a newer answer has overtaken is dropped. No control before the first.
  case latency(steps: Int, jitter: Int)
  /// Answers are lost on their way: the last one that came holds.
  case controlsLost(Loss)
  /// Observations are lost on their way: the agent is not asked, and its last answer holds. The first always comes.
  case observationsLost(Loss)
  /// The agent gets the observation of that many steps ago; before the first comes it is not asked, and nothing is steered.
  case observationsLate(steps: Int)

  /// At each thing that may be lost, `burst` of them in a row are with this chance, 0…1.
  public struct Loss: Sendable, Hashable {
    public var chance: Double
    public var burst: Int

    public init(chance: Double, burst: Int = 1) {
      self.chance = chance
      self.burst = burst
    }
  }

  /// Families in which figures are told.
  public enum Group: String, Sendable, Hashable, CaseIterable {
    case camera, corruption
    case egoState = "ego_state"
    case latency, messages

    public static let names = allCases.map(\.rawValue).joined(separator: ", ")
  }

  public var group: Group {
    switch self {
    case .corruption: .corruption
    case .cameraBlack, .cameraFrozen, .frameDrop: .camera
    case .speedBias, .speedScale, .speedNoise, .gnssOffset, .gnssNoise, .compassOffset, .compassNoise:
      .egoState
    case .latency: .latency
    case .controlsLost, .observationsLost, .observationsLate: .messages
    }
  }

  /// Name as users write it, such as `speed_bias`; of a corruption its own, such as `fog`.
  public var name: String {
    switch self {
    case .corruption(let corruption): corruption.kind.rawValue
    case .cameraBlack: "camera_black"
    case .cameraFrozen: "camera_frozen"
    case .frameDrop: "frame_drop"
    case .speedBias: "speed_bias"
    case .speedScale: "speed_scale"
    case .speedNoise: "speed_noise"
    case .gnssOffset: "gnss_offset"
    case .gnssNoise: "gnss_noise"
    case .compassOffset: "compass_offset"
    case .compassNoise: "compass_noise"
    case .latency: "latency"
    case .controlsLost: "controls_lost"
    case .observationsLost: "observations_lost"
    case .observationsLate: "observations_late"
    }
  }

  /// The camera it means: the agent's first where none is named.
  var camera: String? {
    switch self {
    case .cameraBlack(let camera), .cameraFrozen(let camera, _): camera
    default: nil
    }
  }
}

extension Perturbation {
  /// Why it would change nothing for an agent that asks for that; nil where it may change something.
  public func futility(for requirements: AgentRequirements) -> String? {
    switch self {
    case .corruption, .cameraBlack, .cameraFrozen, .frameDrop:
      guard let first = requirements.cameras.first else { return "the agent has no cameras" }
      let wanted = camera ?? first.id
      return requirements.cameras.contains { $0.id == wanted }
        ? nil
        : "the agent has no camera '\(wanted)', but \(requirements.cameras.map(\.id).joined(separator: ", "))"
    case .gnssOffset, .gnssNoise, .compassOffset, .compassNoise:
      return requirements.privileged ? "the agent is told its exact pose with the world's state" : nil
    case .speedBias, .speedScale, .speedNoise, .latency, .controlsLost, .observationsLost, .observationsLate:
      return nil
    }
  }
}
