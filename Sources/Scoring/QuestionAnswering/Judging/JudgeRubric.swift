/// What a judge is told to look at, and how many points each thing is worth; 100 in all.
///
/// The criteria and points are DriveBench's (drive-bench/toolkit 5f9ac575 `evaluate/prompts.py`) and DriveLM's (1de72a74
/// `challenge/evaluation.py`), the words are ours: ratings come close to the published ones but are not the same figures.
public enum JudgeRubric: String, Sendable, Hashable, CaseIterable {
  case perceptionChoice, predictionOpen, planningOpen, behaviorChoice
  /// DriveBench's criteria for open questions of perception, which are about motion: they fit the question badly, but
  /// published figures rest on them.
  case perceptionOpen
  /// Ours for the same questions: about objects.
  case perceptionObjects
  /// DriveLM's: one number.
  case closeness

  public struct Criterion: Sendable, Hashable {
    public var name: String
    public var points: Int
    public var guidance: String

    init(_ name: String, _ points: Int, _ guidance: String) {
      self.name = name
      self.points = points
      self.guidance = guidance
    }
  }

  /// The rubric of a DriveBench question.
  public init(_ stage: DrivingStage, _ kind: DriveBenchItem.Kind, objects: Bool) {
    switch (stage, kind) {
    case (.perception, .choice): self = .perceptionChoice
    case (.perception, .open): self = objects ? .perceptionObjects : .perceptionOpen
    case (.prediction, _): self = .predictionOpen
    case (.planning, _): self = .planningOpen
    case (.behavior, _): self = .behaviorChoice
    }
  }

  public var criteria: [Criterion] {
    switch self {
    case .perceptionChoice:
      [
        Criterion(
          "Answer Correctness", 50,
          "all points for the correct choice, none for another, whatever the explanation"),
        Criterion(
          "Object Recognition", 10,
          "the right objects (5), rightly described: colour, material, size, shape (5)"),
        Criterion(
          "Object Location and Orientation", 15,
          "place and heading relative to the ego vehicle (5), light and visibility (5), the situation: obstacles, traffic, dangers (5)"
        ),
        Criterion(
          "Environmental Condition Awareness", 15, "weather and limits of the sensors are thought of"),
        Criterion("Clarity of Reasoning", 10, "clear and logical (5), good grammar (5)"),
      ]
    case .perceptionOpen:
      [
        Criterion(
          "Action Alignment", 20,
          "the action (ahead, left, right) is the correct answer's; none without an action"),
        Criterion(
          "Motion Precision", 20, "the motion (faster, slower) is the correct answer's; none without a motion"
        ),
        Criterion(
          "Driving Context Appropriateness", 15, "it fits the situation that the correct answer implies"),
        Criterion("Situational Awareness", 15, "road users and obstacles that matter are thought of"),
        Criterion("Conciseness and Clarity", 20, "short, clear, to the point"),
        Criterion("Grammar", 10, "logical flow (5), grammar (5)"),
      ]
    case .perceptionObjects:
      [
        Criterion("Objects Named", 40, "every important object of the correct answer, and no others"),
        Criterion("Appearance", 20, "category, colour and kind are right"),
        Criterion("Place", 20, "where they are relative to the ego vehicle is right"),
        Criterion("State", 10, "moving, standing, parked are right"),
        Criterion("Clarity", 10, "clear, short, good grammar"),
      ]
    case .predictionOpen:
      [
        Criterion("Object Identification and Priority Order", 20, "the right objects in the right order"),
        Criterion(
          "Object Category and Visual Description Accuracy", 20, "category, colour, kind and size are right"),
        Criterion("State of the Object", 15, "moving or standing as in the correct answer"),
        Criterion("Recommended Action for Ego Vehicle", 15, "the right action for each object"),
        Criterion("Logical Flow and Reasonableness of Prediction", 20, "consistent and sensible as a whole"),
        Criterion("Clarity and Grammar", 10, "structure (5), grammar (5)"),
      ]
    case .planningOpen:
      [
        Criterion("Action Prediction Accuracy", 40, "the action is the correct answer's or nearly so"),
        Criterion("Reasoning and Justification", 20, "a clear, logical and safe reason is given"),
        Criterion("Probability or Confidence Level", 15, "how likely or safe the action is, is rightly said"),
        Criterion(
          "Contextual Awareness and Safety Considerations", 15, "obstacles and road users are thought of"),
        Criterion("Conciseness and Clarity", 10, "short and clear; none without an explanation"),
      ]
    case .behaviorChoice:
      [
        Criterion(
          "Answer Correctness", 50,
          "all points for the correct choice, none for another, whatever the explanation"),
        Criterion(
          "Behavioral Understanding and Detail", 15, "direction and speed of the ego vehicle are understood"),
        Criterion("Reasoning and Justification", 15, "a logical reason: road, traffic, other clues"),
        Criterion("Contextual Relevance", 10, "the explanation looks at the situation"),
        Criterion("Clarity and Grammar", 10, "clear, short, good grammar"),
      ]
    case .closeness: []
    }
  }

  /// Whether points beside the first criterion need an explanation.
  private var isChoice: Bool { self == .perceptionChoice || self == .behaviorChoice }

  /// What a judge of that rubric is told first.
  public var role: String {
    "You rate answers to questions about driving by how close they come to the correct answer."
  }

  /// The whole question to the judge.
  public func prompt(question: String, truth: String, answer: String, description: String?) -> String {
    if self == .closeness {
      return """
        How close does the given answer come to the correct answer? Rate it from 0 to 100; 100 is the same in meaning. \
        Be exact to single points, such as 62, 78 or 41. Reply with the number only.
        Correct answer: \(truth)
        Given answer: \(answer)
        """
    }
    var lines = [
      "Rate the given answer from 0 to 100. Be strict: full points only where a criterion is met without fault, "
        + "fewer for what is missing, wrong or unclear. The criteria:"
    ]
    for (index, criterion) in criteria.enumerated() {
      lines.append("\(index + 1). \(criterion.name) (\(criterion.points) points): \(criterion.guidance).")
    }
    if isChoice { lines.append("Without an explanation, criteria 2 to \(criteria.count) get 0 points.") }
    lines += ["", "Question: \"\(question)\""]
    if let description { lines.append("What the object really looks like: \"\(description)\"") }
    lines += ["Correct answer: \"\(truth)\"", "Given answer: \"\(answer)\"", ""]
    lines.append("Fill in this sheet, then give a summary of one or two sentences:")
    for (index, criterion) in criteria.enumerated() {
      lines.append("\(index + 1). \(criterion.name) (\(criterion.points) points): ")
    }
    return (lines + ["Total Score: ", "Brief Summary: "]).joined(separator: "\n")
  }
}
