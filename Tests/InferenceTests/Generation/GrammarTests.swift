import Inference
import Testing

@Suite struct GrammarTests {
  private let text = ToyText()

  /// Runs a grammar with a script of choices; gives the tokens and where choices were made.
  private func run(_ steps: [TokenGrammar.Step], _ script: [Int]) throws -> (
    text: String, tokens: [Int], asked: [TokenSet?]
  ) {
    var state = GrammarState(try TokenGrammar(steps, text: text))
    var tokens: [Int] = []
    var asked: [TokenSet?] = []
    var left = script[...]
    while true {
      switch try state.next() {
      case .end: return (String(decoding: tokens.flatMap(text.bytes), as: UTF8.self), tokens, asked)
      case .fixed(let ids): tokens += ids
      case .choose(let allowed):
        asked.append(allowed)
        let next = left.popFirst()
        let token = try #require(next)
        if try state.accept(token) { tokens.append(token) }
      }
    }
  }

  private func ids(_ string: String) throws -> [Int] { try text.tokens(of: string) }

  @Test func fixedAndSets() throws {
    let actions = TokenSet(40..<48)
    let result = try run(
      [.text("<answer>"), .tokens(actions, count: 3), .fixed([63, 62]), .text("\n")], [41, 47, 41])
    #expect(result.tokens == (try ids("<answer>")) + [41, 47, 41, 63, 62] + (try ids("\n")))
    #expect(result.asked == [actions, actions, actions])
    // One allowed token is no choice.
    #expect(try run([.tokens(TokenSet([9]), count: 2)], []).tokens == [9, 9])
    #expect(try run([.tokens(actions, count: 0)], []).tokens == [])
  }

  /// A free part ends with its marker; the text that follows is cut by what the last token carried beyond it.
  @Test func freeTextUpToAMarker() throws {
    let steps: [TokenGrammar.Step] = [
      .text("<think>"), .free(until: "</think>", limit: 20), .text("\n<answer>"),
    ]
    // "a", "</", "think", ">\n": the last carries the line break, which is not put in again.
    let joined = try run(steps, [0, 9, 8, 11])
    #expect(joined.text == "<think>a</think>\n<answer>")
    #expect(joined.tokens.contains(11) && joined.asked.count == 4)
    // "think>" ends exactly there.
    #expect(try run(steps, [1, 9, 10]).text == "<think>b</think>\n<answer>")
    // "x</" carries the marker's beginning, "><" more than is allowed: it is replaced.
    let replaced = try run(steps, [12, 8, 13])
    #expect(replaced.text == "<think>x</think>\n<answer>")
    #expect(!replaced.tokens.contains(13))
  }

  /// After the limit what is missing of the marker is put in.
  @Test func freeTextHasALimit() throws {
    let steps: [TokenGrammar.Step] = [.free(until: "</think>", limit: 3), .text("\n")]
    #expect(try run(steps, [0, 1, 2]).text == "abc</think>\n")
    #expect(try run(steps, [0, 1, 12]).text == "abx</think>\n")
    #expect(try run([.free(until: "</think>", limit: 0)], []).text == "</think>")
  }

  @Test func choiceOfTexts() throws {
    let steps: [TokenGrammar.Step] = [.choice(["ab:", "ac:", "b"]), .text("\n")]
    let first = try run(steps, [0, 2])
    #expect(first.text == "ac:\n")
    #expect(first.asked == [TokenSet([0, 1]), TokenSet([1, 2])])
    #expect(try run(steps, [1]).text == "b\n")
    #expect(try run([.choice(["abc"])], []).text == "abc")
  }

  @Test func badGrammars() {
    #expect(throws: InferenceError.self) { try TokenGrammar([.text("a")]) }
    #expect(throws: InferenceError.self) { try TokenGrammar([.choice([])], text: text) }
    #expect(throws: InferenceError.self) { try TokenGrammar([.choice(["a", "ab"])], text: text) }
    #expect(throws: InferenceError.self) { try TokenGrammar([.tokens(TokenSet([]), count: 1)]) }
    #expect(throws: InferenceError.self) { try TokenGrammar([.free(until: "", limit: 1)], text: text) }
    #expect(throws: InferenceError.self) { try TokenGrammar([.text("ü")], text: text) }
  }
}
