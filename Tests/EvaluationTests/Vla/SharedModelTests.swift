import DriveTypes
import Driving
import Foundation
import Images
import Inference
import Testing

/// One model for several worlds: whoever asks gets what a model of his own would have answered.
@Suite struct SharedModelTests {
  /// Prompts of different pictures, commands and lengths.
  private static func prompt(_ number: Int, _ mode: DriveMode) -> DrivePrompt {
    var picture = RGBImage(
      width: 448, height: 168, red: UInt8(number * 23 % 256), green: 40, blue: UInt8(number * 7 % 256))
    picture.paste(RGBImage(width: 100, height: 60, red: 250, green: 200, blue: 0), x: 3 * number, y: 60)
    return DrivePrompt(
      pictures: [picture, picture], speed: Double(number) / 2,
      command: number % 2 == 0 ? .right : .laneFollow,
      targets: (0..<number % 4).map { Point(x: Double(10 + $0 * number), y: -3) }, mode: mode)
  }

  /// Each prompt by a thread of its own, over and over: they meet in all sorts of batches.
  private static func ask(
    _ planners: [SharedPlanner], _ prompts: [DrivePrompt], rounds: Int = 3
  ) -> [[Result<DriveAnswer, any Error>]] {
    let answers = Answers(prompts.count)
    DispatchQueue.concurrentPerform(iterations: prompts.count) { index in
      for _ in 0..<rounds {
        answers.add(index, Result { try planners[index].answer(prompts[index]) })
      }
    }
    return answers.all
  }

  private final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var answers: [[Result<DriveAnswer, any Error>]]

    init(_ count: Int) { answers = Array(repeating: [], count: count) }

    func add(_ index: Int, _ answer: Result<DriveAnswer, any Error>) {
      lock.lock()
      answers[index].append(answer)
      lock.unlock()
    }

    var all: [[Result<DriveAnswer, any Error>]] {
      lock.lock()
      defer { lock.unlock() }
      return answers
    }
  }

  @Test(arguments: DriveMode.allCases, PlanDecoding.allCases)
  func answersAreThoseOfAModelAlone(mode: DriveMode, decoding: PlanDecoding) throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      let model = try DrivingModel(folder: made.folder, path: .bf16, decoding: decoding)
      let prompts = (0..<8).map { Self.prompt($0, mode) }
      let alone = try prompts.map { try model.answer($0) }
      #expect(Set(alone.map(\.text)).count > 1)
      let prepared = try prompts.map { try model.preparation.prepare($0) }
      #expect(try model.twin(threads: 2).answers(prepared) == alone, "a twin")
      for size in [2, 3, 8] {
        for first in stride(from: 0, to: prompts.count, by: size) {
          let range = first..<min(first + size, prompts.count)
          #expect(try model.answers(Array(prepared[range])) == Array(alone[range]), "\(size) together")
        }
      }
      // One engine, three with a thread each, and two with two threads.
      for (threads, worlds) in [(1, 8), (3, 8), (4, 2)] {
        let options = VlaOptions(
          model: made.folder.path, mode: mode, path: .bf16, threads: threads, decoding: decoding)
        let shared = try SharedModel(options, worlds: worlds)
        let answers = Self.ask(prompts.map { _ in shared.planner() }, prompts)
        for (index, list) in answers.enumerated() {
          #expect(list.count == 3)
          for answer in list { #expect(try answer.get() == alone[index], "prompt \(index)") }
        }
        let tally = shared.tally
        #expect(tally.count == 24 && tally.plans.count <= SharedModel.largestBatch(mode), "\(tally.line)")
      }
    }
  }

  /// A prompt that the model cannot take fails for the one who asked, whatever it meets in the queue.
  @Test(arguments: DriveMode.allCases) func onesNonsenseIsNobodyElses(mode: DriveMode) throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      let model = try DrivingModel(folder: made.folder, path: .fp32)
      let shared = try SharedModel(VlaOptions(model: made.folder.path, mode: mode, path: .fp32), worlds: 6)
      var prompts = (0..<6).map { Self.prompt($0, mode) }
      let alone = try prompts.map { try model.answer($0) }
      // Longer than the model's context; pictures of two sizes.
      prompts[1].targets = Array(repeating: .origin, count: 40_000)
      prompts[4].pictures[0] = RGBImage(width: 28, height: 28, red: 0, green: 0, blue: 0)
      let answers = Self.ask(prompts.map { _ in shared.planner() }, prompts)
      for (index, list) in answers.enumerated() {
        for answer in list {
          switch index {
          case 1: #expect { try answer.get() } throws: { "\($0)".contains("tokens of the prompt") }
          case 4: #expect { try answer.get() } throws: { "\($0)".contains("film") }
          default: #expect(try answer.get() == alone[index], "prompt \(index)")
          }
        }
      }
    }
  }

  /// What fails within a pass takes the pass from all; each is then computed alone.
  @Test func aFailedPassIsComputedAgain() throws {
    try withTemporaryFolder { folder in
      let made = try MadeUpDrivingModel(in: folder + "/model")
      let model = try DrivingModel(folder: made.folder, path: .fp32)
      let shared = try SharedModel(VlaOptions(model: made.folder.path, mode: .slow, path: .fp32), worlds: 6)
      let prompts = (0..<6).map { Self.prompt($0, .slow) }
      let alone = try prompts.map { try model.answer($0) }
      let prepared = try prompts.enumerated().map { index, prompt in
        var prepared = try model.preparation.prepare(prompt)
        // Patches of another size: the vision tower refuses them.
        if index == 2 { prepared.picture.patches = Rows(prepared.picture.patches.count, by: 30) }
        return prepared
      }
      let answers = Answers(prepared.count)
      DispatchQueue.concurrentPerform(iterations: prepared.count) { index in
        for _ in 0..<3 { answers.add(index, Result { try shared.answer(prepared[index]) }) }
      }
      for (index, list) in answers.all.enumerated() {
        for answer in list {
          if index == 2 {
            #expect { try answer.get() } throws: { "\($0)".contains("values of a patch") }
          } else {
            #expect(try answer.get() == alone[index], "prompt \(index)")
          }
        }
      }
    }
  }

  @Test func talliesInWords() {
    var tally = BatchTally()
    #expect(tally.line == "0 plans; 0 passes; waited 0.0 ms each")
    for size in [1, 2, 2, 4] { tally.add(size: size, waited: 0.001) }
    for _ in 0..<3 { tally.addPass() }
    #expect(tally.plans == [1, 2, 0, 1] && tally.count == 4)
    #expect(tally.line == "4 plans: 1 alone, 2 of 2 together, 1 of 4 together; 3 passes; waited 1.0 ms each")
  }
}
