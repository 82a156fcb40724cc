import DriveTypes
import Glibc

/// BLEU-1…4, ROUGE-L and CIDEr over a set of answers with one true answer each, as the COCO caption tools
/// compute them (DriveLM's `language_evaluation`), to the last digit but one.
///
/// Tokens: those of Stanford's PTBTokenizer 3.4.1 (`PennTreebankLexer`).
public struct LanguageMetrics: Sendable, Hashable {
  /// BLEU-1…4, 0…1 (Papineni and others 2002), over the whole set.
  public var bleu: [Double]
  /// 0…1 (Lin 2004), β = 1.2.
  public var rougeL: Double
  /// 0…10: CIDEr-D (Vedantam and others 2015), σ = 6.
  public var cider: Double

  /// DriveLM's language score: the four BLEUs, ROUGE-L and a tenth of CIDEr, a third each.
  public var combined: Double { bleu.reduce(0, +) / 12 + rougeL / 3 + cider / 30 }

  public init(bleu: [Double], rougeL: Double, cider: Double) {
    self.bleu = bleu
    self.rougeL = rougeL
    self.cider = cider
  }

  /// nil without pairs.
  public init?(_ pairs: [(answer: String, truth: String)]) {
    guard !pairs.isEmpty else { return nil }
    // One file of answers and one of truths, a line each.
    let tokens = pairs.indices.map { index in
      let next = index + 1 < pairs.count ? pairs[index + 1] : ("", "")
      return (
        answer: PennTreebankLexer.words(pairs[index].answer, before: next.0),
        truth: PennTreebankLexer.words(pairs[index].truth, before: next.1)
      )
    }
    // CRITICAL: the tools split at single spaces for ROUGE, where nothing is one empty word, and at any space elsewhere.
    let rouge = tokens.map {
      (answer: $0.answer.isEmpty ? [""] : $0.answer, truth: $0.truth.isEmpty ? [""] : $0.truth)
    }
    let words = tokens.map { (answer: Self.words($0.answer), truth: Self.words($0.truth)) }
    bleu = Self.bleu(words)
    rougeL = rouge.reduce(0) { $0 + Self.rougeL($1.answer, $1.truth) } / Double(rouge.count)
    cider = Self.cider(words)
  }

  /// Tokens that hold a no-break space are several words.
  private static func words(_ tokens: [String]) -> [String] {
    tokens.flatMap { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
  }

  typealias Pair = (answer: [String], truth: [String])

  static func counts(_ tokens: [String], _ n: Int) -> [ArraySlice<String>: Int] {
    var counts: [ArraySlice<String>: Int] = [:]
    guard tokens.count >= n else { return counts }
    for start in 0...(tokens.count - n) { counts[tokens[start..<start + n], default: 0] += 1 }
    return counts
  }

  /// The tiny numbers keep 0/0 defined, as in the COCO tools.
  static func bleu(_ pairs: [Pair]) -> [Double] {
    var correct = [Double](repeating: 0, count: 4)
    var guessed = correct
    var (length, reference) = (0.0, 0.0)
    for pair in pairs {
      length += Double(pair.answer.count)
      reference += Double(pair.truth.count)
      for n in 1...4 {
        let truth = counts(pair.truth, n)
        guessed[n - 1] += Double(max(0, pair.answer.count - n + 1))
        // Sums of integers: the order does not matter.
        for (gram, count) in counts(pair.answer, n) { correct[n - 1] += Double(min(count, truth[gram] ?? 0)) }
      }
    }
    let ratio = (length + 1e-15) / (reference + 1e-9)
    let penalty = ratio < 1 ? exp(1 - 1 / ratio) : 1
    var product = 1.0
    return (0..<4).map { index in
      product *= (correct[index] + 1e-15) / (guessed[index] + 1e-9)
      return pow(product, 1 / Double(index + 1)) * penalty
    }
  }

  static func rougeL(_ answer: [String], _ truth: [String]) -> Double {
    var row = [Int](repeating: 0, count: truth.count + 1)
    for word in answer {
      var diagonal = 0
      for (index, other) in truth.enumerated() {
        let above = row[index + 1]
        row[index + 1] = word == other ? diagonal + 1 : max(above, row[index])
        diagonal = above
      }
    }
    let common = Double(row[truth.count])
    guard common > 0 else { return 0 }
    let (precision, recall) = (common / Double(answer.count), common / Double(truth.count))
    let beta = 1.2 * 1.2
    return (1 + beta) * precision * recall / (recall + beta * precision)
  }

  static func cider(_ pairs: [Pair]) -> Double {
    var documents = [[ArraySlice<String>: Int]](repeating: [:], count: 4)
    for pair in pairs {
      for n in 1...4 { for (gram, _) in counts(pair.truth, n) { documents[n - 1][gram, default: 0] += 1 } }
    }
    let size = log(Double(pairs.count))
    var total = 0.0
    for pair in pairs {
      // CRITICAL: the tools take the number of bigrams for the length.
      let difference = Double(max(1, pair.answer.count) - max(1, pair.truth.count))
      var sum = 0.0
      for n in 1...4 {
        func weights(_ tokens: [String]) -> [(gram: ArraySlice<String>, weight: Double)] {
          // Sorted, so that the sums below are always made in the same order.
          counts(tokens, n).sorted { $0.key.lexicographicallyPrecedes($1.key) }
            .map { ($0.key, Double($0.value) * (size - log(Double(max(1, documents[n - 1][$0.key] ?? 0))))) }
        }
        let (answer, truth) = (weights(pair.answer), weights(pair.truth))
        let truthOf = Dictionary(uniqueKeysWithValues: truth.map { ($0.gram, $0.weight) })
        var value = answer.reduce(0.0) { sum, entry in
          let other = truthOf[entry.gram] ?? 0
          return sum + min(entry.weight, other) * other
        }
        let norms = [answer, truth].map { $0.reduce(0.0) { $0 + $1.weight * $1.weight }.squareRoot() }
        if norms[0] != 0, norms[1] != 0 { value /= norms[0] * norms[1] }
        sum += value * exp(-difference * difference / 72)
      }
      total += sum / 4 * 10
    }
    return total / Double(pairs.count)
  }
}

extension LanguageMetrics {
  var json: JSONNode {
    .object(
      bleu.enumerated().map { JSONMember("Bleu_\($0 + 1)", .finite($1)) } + [
        JSONMember("ROUGE_L", .finite(rougeL)), JSONMember("CIDEr", .finite(cider)),
        JSONMember("combined", .finite(combined)),
      ])
  }
}
