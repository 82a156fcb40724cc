import DriveTypes
import Evaluation
import Sensing
import Testing

/// How perturbations are written and read.
@Suite struct PerturbationTextTests {
  @Test func eachOfTheStandardSetIsReadAsItIsWritten() throws {
    for perturbation in RobustnessSuite.standard {
      #expect(try Perturbation(perturbation.description) == perturbation, "\(perturbation)")
    }
    let names = Set(RobustnessSuite.standard.map(\.description))
    #expect(names.count == RobustnessSuite.standard.count)
    // Every kind is in it, and all fifteen corruptions.
    #expect(Set(RobustnessSuite.standard.map(\.name)).count == 14 + 15)
    for group in Perturbation.Group.allCases {
      #expect(!RobustnessSuite.perturbations(of: [group]).isEmpty, "\(group)")
    }
  }

  @Test func valuesKeysAndDefaults() throws {
    #expect(try Perturbation("fog:5") == .corruption(ImageCorruption(.fog, severity: 5)))
    #expect(try Perturbation("camera_black") == .cameraBlack(camera: nil))
    #expect(try Perturbation("camera_black:CAM_FRONT") == .cameraBlack(camera: "CAM_FRONT"))
    #expect(try Perturbation("camera_frozen:B,after=0.5") == .cameraFrozen(camera: "B", after: 0.5))
    #expect(try Perturbation("frame_drop:0.25").description == "frame_drop:0.25,burst=4")
    #expect(try Perturbation("latency:0.35,jitter=0.1") == .latency(steps: 7, jitter: 2))
    #expect(try Perturbation("latency:0.35,jitter=0.1").description == "latency:0.35,jitter=0.1")
    #expect(try Perturbation("observations_late:1.05").description == "observations_late:1.05")
    #expect(try Perturbation("observations_late:10").description == "observations_late:10")
    #expect(try Perturbation("speed_bias:-1.5") == .speedBias(-1.5))
    #expect(try Perturbation("controls_lost") == .controlsLost(.init(chance: 0.2, burst: 1)))
  }

  @Test(arguments: [
    ("", "one of"), ("mist", "one of"), ("fog:9", "NAME:SEVERITY"), ("fog:1,x=2", "one of"),
    ("speed_scale:", "a value"),
    ("speed_scale:nan", "a value"), ("speed_scale:fast", "a value"), ("speed_scale:1e300", "a value"),
    ("latency:0.03", "a multiple of 0.05 s"), ("latency:0.1,jitter=0.2", "at most the latency"),
    ("latency:-1", "0 to 10.0 s"), ("latency:1e308", "0 to 10.0 s"),
    ("frame_drop:0.1,burst=0", "a burst of 1"),
    ("frame_drop:2", "a value of 0.0 to 1.0"), ("gnss_noise:1,2", "no '2'"),
    ("gnss_noise:1,east=2", "no 'east=2'"),
    ("camera_black:a b", "name of a camera"), ("camera_black:", "name of a camera"),
    ("observations_lost:0.1,burst=1,burst=2", "no 'burst=2'"), ("compass_offset:361", "a value of -180.0"),
  ]) func mistakesAreNamed(text: String, words: String) {
    let error = #expect(throws: EvaluationError.self) { try Perturbation(text) }
    #expect(error?.description.contains(words) == true, "\(text): \(error.map(\.description) ?? "-")")
  }

  @Test func eachNameOnceAndNothingFutile() throws {
    let eyes = AgentRequirements(cameras: [
      CameraSpecification(
        id: "A", pose: Pose(x: 0, y: 0, z: 2, yaw: 0), width: 64, height: 48, fieldOfView: 1)
    ])
    try [Perturbation("fog"), Perturbation("latency"), Perturbation("speed_bias")].check(for: eyes)
    #expect(throws: EvaluationError.repeatedPerturbation(name: "rain")) {
      try [Perturbation("fog"), Perturbation("rain")].check(for: eyes)
    }
    #expect(throws: EvaluationError.repeatedPerturbation(name: "latency")) {
      try [Perturbation("latency:0.1"), Perturbation("latency:0.2")].check(for: nil)
    }
    #expect(try Perturbation("camera_black:A").futility(for: eyes) == nil)
    #expect(try Perturbation("camera_black:B").futility(for: eyes) == "the agent has no camera 'B', but A")
    for perturbation in RobustnessSuite.standard {
      let isSeen = [.camera, .corruption].contains(perturbation.group)
      #expect((perturbation.futility(for: AgentRequirements()) != nil) == isSeen, "\(perturbation)")
    }
    let all = AgentRequirements(privileged: true)
    #expect(try Perturbation("gnss_noise").futility(for: all)?.contains("exact pose") == true)
    #expect(try Perturbation("speed_noise").futility(for: all) == nil)
  }
}
