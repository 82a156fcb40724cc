import DriveTypes
import Driving
import Testing

/// Texts of scenes made by hand.
@Suite struct ReasoningTextTests {
  @Test func waitingAtARedLight() {
    let scene = DrivingScene(
      objects: [.init(kind: .car, x: 9, y: 0.2)], light: .red, speed: 0, coming: [0, 0, 0, 0, 0, 0],
      causes: [.redLight, .leadingVehicle])
    let text = ReasoningText(scene)
    #expect(text.perception == "Red light, close car ahead.")
    #expect(text.prediction == "The car is stopped.")
    #expect(text.planning == "Remain stationary because of the red light.")
    #expect(text.behavior == "The ego vehicle is going straight. The ego vehicle is not moving.")
    #expect(
      text.text
        == "Perception: \(text.perception)\nPrediction: \(text.prediction)\nPlanning: \(text.planning)\n"
        + "Behavior: \(text.behavior)")
  }

  @Test func brakingForAPedestrian() {
    let scene = DrivingScene(
      objects: [
        .init(kind: .car, x: 36, y: 3.5, yaw: .pi, vx: -8),
        .init(kind: .pedestrian, x: 18, y: -4, length: 0.5, width: 0.5, vy: 1.4),
      ], speed: 8, coming: [6, 3, 1, 0, 0, 0], causes: [.pedestrian])
    let text = ReasoningText(scene)
    #expect(text.perception == "Pedestrian front right, car front left.")
    #expect(text.prediction == "The pedestrian is crossing to the left.")
    #expect(text.planning == "Brake suddenly because of the pedestrian.")
    #expect(text.behavior.hasSuffix("The ego vehicle is driving slowly."))
  }

  @Test func freeRoadAndTurn() {
    var scene = DrivingScene(speed: 5, coming: [5, 5, 5, 5, 5, 5], turn: 0.5)
    var text = ReasoningText(scene)
    #expect(text.perception == "The road is clear." && text.prediction == "Nothing will change.")
    #expect(text.planning == "Keep going at the same speed.")
    #expect(
      text.behavior
        == "The ego vehicle is steering to the left. The ego vehicle is driving with normal speed.")
    scene.turn = -0.1
    scene.coming = [6, 7, 8, 9, 10, 11]
    text = ReasoningText(scene)
    #expect(text.planning == "Accelerate.")
    #expect(text.behavior.hasPrefix("The ego vehicle is slightly steering to the right."))
  }

  @Test func followingAndDoubles() {
    let scene = DrivingScene(
      objects: [.init(kind: .car, x: 15, y: 0, vx: 6), .init(kind: .car, x: 25, y: 1, vx: 6)], speed: 6,
      coming: [6, 6, 6, 6, 6, 6], causes: [.bend, .leadingVehicle])
    let text = ReasoningText(scene)
    #expect(text.perception == "Car ahead.")
    #expect(text.planning == "Keep going at the same speed and follow the vehicle ahead.")
  }

  /// What shows too few pixels is not spoken of.
  @Test func hiddenThingsAreLeftOut() {
    let scene = DrivingScene(objects: [.init(kind: .bus, x: 20, y: 0, pixels: 3)], speed: 5, coming: [5])
    #expect(ReasoningText(scene).perception == "The road is clear.")
  }

  /// The text of a mirrored scene is the mirrored text, for scenes drawn by lot; mirroring twice changes nothing.
  @Test func mirrorsAgree() {
    var lot = RandomSource(seed: 5, stream: "test/scenes")
    for _ in 0..<500 {
      let objects = (0..<lot.index(below: 5)).map { _ in
        DrivingScene.Object(
          kind: DrivingScene.Object.Kind.allCases[lot.index(below: 8)], x: lot.uniform(-10, 60),
          y: lot.uniform(-20, 20), vx: lot.uniform(-5, 5), vy: lot.uniform(-5, 5),
          pixels: lot.index(below: 200))
      }
      let causes = (0..<lot.index(below: 3)).map { _ in
        DecisionReason.Cause.allCases[lot.index(below: DecisionReason.Cause.allCases.count)]
      }
      let scene = DrivingScene(
        objects: objects, light: lot.uniform() < 0.5 ? .green : nil, speed: lot.uniform(0, 15),
        coming: (0..<6).map { _ in lot.uniform(0, 15) }, turn: lot.uniform(-1, 1), causes: causes)
      let text = ReasoningText(scene)
      #expect(ReasoningText(scene.mirrored) == text.mirrored)
      #expect(text.mirrored.mirrored == text)
      // A word or mark is a token of the small vocabulary at best: thinking must stay short.
      let words = text.text.split { $0 == " " || $0 == "\n" }.count
      #expect(words <= 48, "\(text.text)")
    }
    #expect(ReasoningText.mirror("left, right. bright leftover") == "right, left. bright leftover")
  }

  /// All 25 combinations have DriveLM's form.
  @Test func behaviourClasses() {
    #expect(EgoBehaviour(turn: 0, speed: 0) == EgoBehaviour(steering: .straight, pace: .still))
    #expect(EgoBehaviour(turn: 1, speed: 0.1).steering == .straight)
    #expect(
      [0.5, 4, 9, 14].map { EgoBehaviour(turn: 0, speed: $0).pace } == [.slow, .normal, .fast, .veryFast])
    #expect(
      EgoBehaviour(steering: .slightlyRight, pace: .veryFast).text
        == "The ego vehicle is slightly steering to the right. The ego vehicle is driving very fast.")
  }
}
