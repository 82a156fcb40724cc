import DriveTypes

/// The four stages of DriveLM and DriveRX in short sentences from ground truth: what there is, what it will do, what the
/// ego should do and why, and how that looks.
///
/// The words are few on purpose: one token a word in a small vocabulary, so that thinking costs some forty passes. Words
/// for directions come in pairs, so that a mirrored picture's text is the text with `left` and `right` exchanged.
public struct ReasoningText: Sendable, Hashable {
  public var perception: String
  public var prediction: String
  public var planning: String
  public var behavior: String

  public init(perception: String, prediction: String, planning: String, behavior: String) {
    self.perception = perception
    self.prediction = prediction
    self.planning = planning
    self.behavior = behavior
  }

  public init(_ scene: DrivingScene) {
    let seen = scene.relevantObjects
    perception = Self.perception(seen, scene.light)
    prediction = Self.prediction(seen)
    planning = Self.planning(scene)
    behavior = EgoBehaviour(turn: scene.turn, speed: scene.comingSpeed).text
  }

  /// As it stands between `<think>` and `</think>` of a slow answer.
  public var text: String {
    "Perception: \(perception)\nPrediction: \(prediction)\nPlanning: \(planning)\nBehavior: \(behavior)"
  }

  /// The text of the mirrored picture.
  public var mirrored: ReasoningText {
    ReasoningText(
      perception: Self.mirror(perception), prediction: Self.mirror(prediction),
      planning: Self.mirror(planning), behavior: Self.mirror(behavior))
  }

  /// `left` and `right` exchanged, as whole words. No sentence here uses `right` for `correct`.
  public static func mirror(_ text: String) -> String {
    var result = ""
    var word = ""
    func swapped() -> String { word == "left" ? "right" : word == "right" ? "left" : word }
    for letter in text {
      if letter.isLetter {
        word.append(letter)
      } else {
        result += swapped()
        word = ""
        result.append(letter)
      }
    }
    return result + swapped()
  }

  private static func perception(_ objects: [DrivingScene.Object], _ light: DrivingScene.Light?) -> String {
    var parts = light.map { ["\($0.rawValue) light"] } ?? []
    parts += objects.map { ($0.isClose ? "close " : "") + "\($0.kind.rawValue) \($0.place.words)" }
    guard !parts.isEmpty else { return "The road is clear." }
    return parts.joined(separator: ", ").sentence
  }

  /// Of the most important object: the second would cost ten tokens more.
  private static func prediction(_ objects: [DrivingScene.Object]) -> String {
    guard let first = objects.first else { return "Nothing will change." }
    return "The \(first.kind.rawValue) is \(first.motion)."
  }

  private static func planning(_ scene: DrivingScene) -> String {
    let action = EgoAction(scene)
    // A bend matters least where something else does, too.
    guard let cause = scene.causes.first(where: { $0 != .bend }) ?? scene.causes.first else {
      return action.rawValue + "."
    }
    switch (action, cause) {
    case (.start, .leadingVehicle), (.keep, .leadingVehicle):
      return "\(action.rawValue) and follow the vehicle ahead."
    // What held the ego back is no reason to go.
    case (.start, _): return action.rawValue + "."
    default: return "\(action.rawValue) because of \(cause.words)."
    }
  }
}

/// What the ego should do, in DriveLM's words for actions.
enum EgoAction: String, CaseIterable {
  case stay = "Remain stationary"
  case start = "Accelerate"
  case keep = "Keep going at the same speed"
  case ease = "Decelerate gradually"
  case stop = "Slowly brake to a stop"
  case brake = "Brake suddenly"

  /// m/s below which a car stands.
  private static let standing = 0.3
  /// m/s more or less over the horizon that count as a change.
  private static let change = 1.0
  /// m/s² of sudden braking: less is comfortable.
  private static let suddenBraking = 4.0
  /// Seconds of a coming speed.
  private static let step = 0.5

  init(_ scene: DrivingScene) {
    guard let last = scene.coming.last else {
      self = scene.speed < Self.standing ? .stay : .keep
      return
    }
    // The mean speed of a half second is that of its middle.
    let first = (scene.speed - scene.coming[0]) / (Self.step / 2)
    let braking = zip(scene.coming, scene.coming.dropFirst()).map { ($0 - $1) / Self.step }.max() ?? first
    if scene.speed < Self.standing, scene.coming.allSatisfy({ $0 < Self.standing }) {
      self = .stay
    } else if max(first, braking) > Self.suddenBraking {
      self = .brake
    } else if last > scene.speed + Self.change {
      self = .start
    } else if last < Self.standing {
      self = .stop
    } else if last < scene.speed - Self.change {
      self = .ease
    } else {
      self = .keep
    }
  }
}

extension String {
  /// With a capital and a full stop.
  fileprivate var sentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
