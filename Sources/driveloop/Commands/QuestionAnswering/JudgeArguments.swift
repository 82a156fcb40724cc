import ArgumentParser
import Evaluation
import Foundation
import Scoring

/// Options of a judge: a model behind an OpenAI-compatible address.
struct JudgeArguments: ParsableArguments {
  @Option(
    help: """
      Address of a judge that speaks OpenAI's protocol, such as https://api.openai.com/v1 or \
      http://127.0.0.1:8000/v1; needs --judge-model.
      """)
  var judge: String?

  @Option(help: "The judge's model, by the name that the server knows.")
  var judgeModel: String?

  @Option(help: "Environment variable with the key; where it is not set, none is sent.")
  var judgeKeyVariable = "OPENAI_API_KEY"

  @Option(
    help: """
      Folder of the judge's answers: what was asked before is not asked, nor paid, again. Without it, \
      ~/.cache/driveloop/judge.
      """, completion: .directory)
  var judgeCache: String?

  @Option(help: "Seconds for one request.")
  var judgeTimeout = 60.0

  @Option(help: "Requests for one question at most, with growing pauses between them.")
  var judgeAttempts = 5

  @Option(help: "Questions under way at a time.")
  var judgeJobs = 4

  @Option(
    help: "Dollars for a million tokens of prompts and of replies, such as 0.15,0.60; the cost is then shown."
  )
  var judgePrice: String?

  func validate() throws {
    guard (judge == nil) == (judgeModel == nil) else {
      throw ValidationError("--judge and --judge-model go together")
    }
    guard judgeTimeout > 0, judgeTimeout <= 3600 else {
      throw ValidationError(
        "--judge-timeout is \(judgeTimeout); expected more than 0 and at most 3600 seconds")
    }
    guard (1...20).contains(judgeAttempts) else {
      throw ValidationError("--judge-attempts is \(judgeAttempts); expected 1 to 20")
    }
    guard (1...64).contains(judgeJobs) else {
      throw ValidationError("--judge-jobs is \(judgeJobs); expected 1 to 64")
    }
    _ = try price()
  }

  private func price() throws -> JudgeEndpoint.Price? {
    guard let judgePrice else { return nil }
    let parts = judgePrice.split(separator: ",").compactMap { Double($0) }
    guard parts.count == 2, parts.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw ValidationError("--judge-price is '\(judgePrice)'; expected two numbers such as 0.15,0.60")
    }
    return JudgeEndpoint.Price(prompt: parts[0], reply: parts[1])
  }

  /// What tables name as the judge.
  var name: String? { judge.flatMap { address in judgeModel.map { "\($0) at \(address)" } } }

  /// The judge's verdicts, one for each question; none without a judge. Progress and cost go to standard error.
  func rate(_ questions: [JudgeQuestion]) throws -> [JudgeVerdict] {
    guard let judge, let judgeModel else { return [] }
    let key = ProcessInfo.processInfo.environment[judgeKeyVariable].flatMap { $0.isEmpty ? nil : $0 }
    let endpoint = try JudgeEndpoint(
      address: judge, model: judgeModel, key: key, timeout: judgeTimeout, attempts: judgeAttempts,
      jobs: judgeJobs, price: price())
    let report = try JudgeRun(endpoint, cache: judgeCache.map { URL(fileURLWithPath: $0) }).rate(questions) {
      done, all in
      guard done.isMultiple(of: 50) || done == all else { return }
      FileHandle.standardError.write(Data("judge: \(done)/\(all)\n".utf8))
    }
    FileHandle.standardError.write(Data((report.summary + "\n").utf8))
    return report.verdicts
  }
}
