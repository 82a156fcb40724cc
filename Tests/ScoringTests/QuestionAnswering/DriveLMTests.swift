import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

struct DriveLMTests {
  private static let folder = OracleFolder.root?.appendingPathComponent("nuscenes/drivelm")
  private static let isPresent =
    OracleFolder.files(in: "nuscenes/drivelm", suffix: "test_eval.json").count == 1

  /// Oracle: DriveLM's own `match_result`.
  @Test(.enabled(if: isPresent, "no DriveLM files under DRIVELOOP_DATA"))
  func matchesAreTheReferences() throws {
    let root = try #require(OpenLoopFolder.cursor(named: "drivelm_match_accuracy.json"))
    var count = 0
    for key in ["match_real", "match_synthetic"] {
      for entry in try root.member(key).items() {
        let ours = CoordinateMatch(
          answer: try entry.member("answer").string(), truth: try entry.member("gt").string())
        #expect(abs(ours.f1 - (try entry.member("f1").number().value)) < 1e-12)
        count += 1
      }
    }
    #expect(count == 44)
  }

  /// Oracle: a run of `evaluation.py` on the published sample files.
  @Test(.enabled(if: isPresent, "no DriveLM files under DRIVELOOP_DATA"))
  func theSampleIsCountedAsUpstreamDoes() throws {
    let folder = try #require(Self.folder)
    let given = try DriveLMFile.answers(folder.appendingPathComponent("output.json"))
    let frames = try DriveLMFile.questions(folder.appendingPathComponent("test_eval.json"))
    let score = DriveLMScore(frames: frames, answers: given.answers, duplicates: given.duplicates)
    let summary = try #require(OpenLoopFolder.cursor(named: "drivelm_match_accuracy.json")).member(
      "real_summary")
    #expect(score.questions == (try summary.member("questions").integer()))
    #expect(score.scored == (try summary.member("kept_by_graph").integer()))
    #expect(score.choices == (try summary.member("accuracy_n").integer()))
    #expect(score.accuracy == (try summary.member("accuracy").number().value))
    #expect(score.judged == (try summary.member("gpt_n").integer()))
    #expect(score.languageItems == (try summary.member("language_n").integer()))
    #expect(score.matches.count == (try summary.member("match_n").integer()))
    #expect(score.matchF1 == (try summary.member("match_f1_mean_x100").number().value))
    #expect(score.isClean)
  }

  /// The figures printed in DriveLM's challenge README.
  @Test func thePublishedSampleHasItsFinalScore() {
    let language = LanguageMetrics(
      bleu: [0.0495223110147729, 0.00021977465683011536, 3.6312541763196866e-05, 1.4776149283286042e-05],
      rougeL: 0.08383567940883102, cider: 0.09901486412073952)
    let final = DriveLMScore.final(judge: 65.11111111111111, language: language, match: 28.25, accuracy: 0)
    #expect(abs(final - 0.3240234750718823) < 1e-12)
  }

  /// By hand. Answer "the car goes" for "the car stops": unigrams 2/3, bigrams 1/2, no trigram; the longest
  /// common run is 2 of 3.
  @Test func languageMetricsByHand() throws {
    let one = try #require(LanguageMetrics([("The car goes.", "the car stops!")]))
    #expect(abs(one.bleu[0] - 2.0 / 3) < 1e-8)
    #expect(abs(one.bleu[1] - (1.0 / 3).squareRoot()) < 1e-8)
    #expect(one.bleu[2] < 1e-4)
    #expect(abs(one.rougeL - 2.0 / 3) < 1e-12)
    // One document: log 1 = 0, so that no word weighs anything.
    #expect(one.cider == 0)
    // Brevity: two right words for four are worth exp(1 - 4/2).
    let short = try #require(LanguageMetrics([("turn left", "turn left at once")]))
    #expect(abs(short.bleu[0] - 0.36787944) < 1e-6)
    // Equal texts without common words: everything is perfect.
    let equal = try #require(
      LanguageMetrics([
        ("turn left at the light now", "turn left at the light now"), ("a b c d e", "a b c d e"),
      ]))
    #expect(equal.bleu.allSatisfy { abs($0 - 1) < 1e-8 })
    #expect(abs(equal.rougeL - 1) < 1e-12)
    #expect(abs(equal.cider - 10) < 1e-9)
    #expect(LanguageMetrics([]) == nil)
  }

  @Test func coordinatesAreFoundAsTheReferencesPatternDoes() {
    func numbers(_ text: String) -> [CoordinateMatch.Point] { CoordinateMatch.points(in: text) }
    #expect(numbers("<c1,CAM_BACK,1088.3,497.5>") == [.init(x: 1088.3, y: 497.5)])
    #expect(numbers("1.2.3.4") == [.init(x: 1.2, y: 3.4)])
    #expect(numbers("about 12. and 7, then .5") == [])
    #expect(numbers("1.0 2.0 3.0") == [.init(x: 1, y: 2)])
  }
}
