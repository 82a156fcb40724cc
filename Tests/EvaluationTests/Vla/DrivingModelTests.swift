import DriveTypes
import Driving
import Foundation
import Images
import Testing

@Suite struct DrivingModelTests {
  private func prompt(_ level: UInt8, mode: DriveMode = .fast) -> DrivePrompt {
    var picture = RGBImage(width: 448, height: 168, red: level, green: 40, blue: 90)
    picture.paste(RGBImage(width: 100, height: 60, red: 250, green: level, blue: 0), x: 150, y: 60)
    return DrivePrompt(
      pictures: [picture, picture], speed: 4, command: .right,
      targets: [Point(x: 10, y: -3), Point(x: 30, y: -20)],
      mode: mode)
  }

  @Test func answersInTheForm() throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      let model = try DrivingModel(folder: made.folder, path: .fp32)
      let fast = try model.answer(prompt(30))
      #expect(fast.actions.count == 6)
      let text = try #require(fast.text)
      #expect(
        text.hasPrefix(
          "<think>\nThis is a straightforward scenario, and a direct decision can be made.\n</think>\n<answer>\n"
            + "The final output action is: <action_"))
      #expect(text.hasSuffix(fast.actions.map { "<action_\($0)>" }.joined()))
      // The same answer each time, from another copy and with more threads.
      #expect(try model.answer(prompt(30)).actions == fast.actions)
      let other = try DrivingModel(folder: made.folder, path: .fp32, threads: 2)
      #expect(try other.answer(prompt(30)) == fast)
      // It sees: other pictures, other answers.
      let answers = try [0, 90, 160, 250].map { try model.answer(prompt($0)).actions }
      #expect(Set(answers).count > 1)
      let slow = try model.answer(prompt(30, mode: .slow))
      #expect(slow.actions.count == 6)
      let words = try #require(slow.text)
      #expect(words.hasPrefix("<think>\nPerception: "))
      #expect(words.contains("</think>\n<answer>\nThe final output action is: <action_"))
    }
  }

  /// Of the same probabilities another word may be said; the first word's are those of one prompt.
  @Test func wordsOfLeastExpectedDistance() throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      func answers(_ decoding: PlanDecoding) throws -> [[Int]] {
        let model = try DrivingModel(folder: made.folder, path: .fp32, decoding: decoding)
        return try [0, 90, 160, 250].map { try model.answer(prompt($0)).actions }
      }
      let (greedy, nearest) = (try answers(.greedy), try answers(.nearest))
      #expect(greedy != nearest)
      // A model that has learned nothing spreads its probabilities: the middle of what it can say is nearest to all.
      let tokens = try MadeUpDrivingModel.vocabulary().tokens
      let box = MotionBox()
      func spread(_ id: Int) -> Double { tokens.reduce(0) { $0 + box.distance($1, tokens[id]) } }
      let farthest = try #require(tokens.indices.map(spread).max())
      #expect(nearest.joined().allSatisfy { spread($0) < farthest })
    }
  }

  /// DriveRX-Agent's form: two bins for each of six waypoints.
  @Test func answersInWaypoints() throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model", answer: .waypoints)
      let model = try DrivingModel(folder: made.folder, path: .fp32)
      for mode in DriveMode.allCases {
        let answer = try model.answer(prompt(30, mode: mode))
        #expect(answer.actions.count == 12 && answer.actions.allSatisfy { (0..<16).contains($0) })
        #expect(
          answer.text?.hasSuffix(
            "</think>\n<answer>\nThe planned waypoints are: "
              + answer.actions.map { "<bin_\($0)>" }.joined()) == true)
        let start = Pose<World>(x: 0, y: 0, yaw: 0)
        let plan = try #require(answer.trajectory(model.vocabulary, horizon: 6, from: start))
        #expect(plan.poses.count == 6)
        #expect(plan.poses[2].position.x == 2.5 * (Double(answer.actions[4]) + 0.5))
        #expect(plan.poses[2].position.y == Double(answer.actions[5]) + 0.5 - 8)
      }
      // An actions model's file in its place.
      try MadeUpDrivingModel.vocabulary().write(to: made.folder.path + "/waypoint_vocabulary.json")
      #expect { try DrivingModel(folder: made.folder, path: .fp32) } throws: {
        "\($0)".contains("driveloop waypoint vocabulary")
      }
    }
  }

  @Test func refusesFoldersThatDoNotFit() throws {
    try withTemporaryFolder { folder in
      func load(_ made: MadeUpDrivingModel) throws { _ = try DrivingModel(folder: made.folder, path: .fp32) }
      let whole = try MadeUpDrivingModel(in: folder + "/whole")
      let hash = try MadeUpDrivingModel.vocabulary().identity
      try whole.write("driving.json", MadeUpDrivingModel.settings(hash: String(repeating: "0", count: 64)))
      #expect { try load(whole) } throws: { "\($0)".contains("its SHA-256 is \(hash)") }
      // 170 is no multiple of 28: the model would see the picture scaled.
      try whole.write("driving.json", MadeUpDrivingModel.settings(hash: hash, height: 170))
      #expect { try load(whole) } throws: { "\($0)".contains("448x170") }
      try FileManager.default.removeItem(at: whole.folder.appendingPathComponent("driving.json"))
      #expect { try load(whole) } throws: { "\($0)".contains("driving.json") }
      for word in ["<v_119>", "<x_-20>", "<y_60>", "<action_23>", "<|im_end|>"] {
        let lacking = try MadeUpDrivingModel(in: folder + "/lacking \(word)", leavingOut: [word])
        #expect { try load(lacking) } throws: { "\($0)".contains("no token '\(word)'") }
      }
    }
  }

  @Test func identityNamesWhatResultsDependOn() throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      var options = VlaOptions(model: made.folder.path)
      let first = try VlaIdentity(options)
      #expect(
        first.options.hasPrefix(
          "mode=fast path=stored planning_period=0.5 latency=0.0 decoding=nearest files="))
      options.threads = 4
      options.tellsTimes = true
      #expect(try VlaIdentity(options) == first)
      options.blanksImages = true
      #expect(try VlaIdentity(options).options.contains(" blank_images "))
      let other = try MadeUpDrivingModel(in: folder + "/other", seed: 2)
      let second = try VlaIdentity(VlaOptions(model: other.folder.path))
      #expect(second.modelHash != first.modelHash && second.options == first.options)
      try other.write("driving.json", MadeUpDrivingModel.settings(hash: String(repeating: "0", count: 64)))
      #expect(try VlaIdentity(VlaOptions(model: other.folder.path)).options != first.options)
    }
  }
}
