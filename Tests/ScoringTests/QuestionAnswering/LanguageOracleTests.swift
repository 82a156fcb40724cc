import DriveTypes
import Foundation
import Scoring
import Testing

/// Oracle: the COCO caption tools themselves, their tokeniser included (`Tests/Oracles/Text/treebank.py`).
struct LanguageOracleTests {
  private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Oracles/Text/treebank.json")

  private func root() throws -> JSONCursor {
    JSONCursor(
      try JSONReader.read([UInt8](Data(contentsOf: Self.file)), file: Self.file.path), file: Self.file.path)
  }

  @Test func wordsAreTheReferences() throws {
    let lines = try root().member("lines").items()
    #expect(lines.count > 250)
    let texts = try lines.map { try $0.member("text").string() }
    for (index, line) in lines.enumerated() {
      let next = index + 1 < texts.count ? texts[index + 1] : ""
      let words = PennTreebankLexer.words(texts[index], before: next)
      let expected = try line.member("words").strings()
      #expect((words.isEmpty ? [""] : words) == expected, "\(texts[index])")
    }
  }

  /// To the last digits: sums are made in another order than numpy's.
  @Test func metricsAreTheReferences() throws {
    let sets = try root().member("sets").items()
    #expect(sets.count == 6)
    for set in sets {
      let pairs = try set.member("pairs").items().map { pair in
        let texts = try pair.strings()
        return (answer: texts[0], truth: texts[1])
      }
      let metrics = try #require(LanguageMetrics(pairs))
      let bleu = try set.member("bleu").items().map { try $0.number().value }
      for (ours, theirs) in zip(metrics.bleu, bleu) { #expect(abs(ours - theirs) <= 1e-14 * max(1, theirs)) }
      #expect(abs(metrics.rougeL - (try set.member("rouge").number().value)) < 1e-14)
      #expect(abs(metrics.cider - (try set.member("cider").number().value)) < 1e-13)
    }
  }
}
