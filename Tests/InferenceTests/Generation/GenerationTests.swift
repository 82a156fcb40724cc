import Inference
import Testing

@Suite struct GenerationTests {
  private func options(_ count: Int, stop: [Int] = []) -> GenerationOptions {
    GenerationOptions(maximumTokens: count, stopTokens: stop)
  }

  private func generate(
    _ generator: Generator, _ prompt: Prompt, _ options: GenerationOptions, sequence: DecoderSequence? = nil,
    mode: GenerationRequest.Mode = .replace
  ) throws -> Generation {
    try generator.generate([GenerationRequest(prompt, sequence: sequence, mode: mode, options: options)])[0]
  }

  // MARK: sequences

  /// Generation with a cache gives what reading the whole text anew gives.
  @Test func tokenByTokenEqualsReadingItAll() throws {
    let generator = try TinyModels.llama()
    var tokens = [3, 1, 4, 1, 5]
    let answer = try generate(generator, Prompt(tokens: tokens), options(7))
    for token in answer.ids {
      let next = try generate(try TinyModels.llama(), Prompt(tokens: tokens), options(1)).ids
      #expect(next == [token])
      tokens.append(token)
    }
    #expect(answer.finish == .maximumTokens && answer.promptTokens == 5)
  }

  /// The beginning that two prompts share, pictures too, is computed once, and changes nothing.
  @Test func prefixesAreReused() throws {
    let head = [1, 2, 52, 50, 53, 7, 8]
    let (one, two) = (TinyModels.picture(4, 6, seed: 1), TinyModels.picture(4, 6, seed: 2))
    // As long as its picture is equal by content, whatever object holds it.
    let again = TinyModels.picture(4, 6, seed: 1)
    let prompts = [
      Prompt(tokens: head + [9, 10], pictures: [one]), Prompt(tokens: head + [11], pictures: [again]),
      Prompt(tokens: head + [11], pictures: [again]), Prompt(tokens: head + [11], pictures: [two]),
    ]
    let session = try TinyModels.vision()
    let sequence = session.makeSequence()
    let reused = [0, 12, 12, 3]
    for (prompt, reused) in zip(prompts, reused) {
      let fresh = try generate(try TinyModels.vision(), prompt, options(5))
      let kept = try generate(session, prompt, options(5), sequence: sequence)
      #expect(kept.ids == fresh.ids)
      #expect(kept.reusedTokens == reused && kept.promptTokens == prompt.tokens.count + 5)
    }
    #expect((session.vision as? ToyTower)?.encoded == 2)
  }

  @Test func branchesGoTheirOwnWays() throws {
    let generator = try TinyModels.vision()
    let prefix = Prompt(tokens: [1, 52, 50, 53, 2], pictures: [TinyModels.picture(4, 4, seed: 1)])
    let trunk = try generate(generator, prefix, options(0)).sequence
    #expect(trunk.count == 8)
    let branches = [trunk.branch(), trunk.branch()]
    let requests = zip(branches, [[5, 6], [7]]).map {
      GenerationRequest(Prompt(tokens: $1), sequence: $0, mode: .append, options: options(6))
    }
    let answers = try generator.generate(requests)
    for (answer, tail) in zip(answers, [[5, 6], [7]]) {
      let whole = Prompt(tokens: prefix.tokens + tail, pictures: prefix.pictures)
      #expect(try generate(try TinyModels.vision(), whole, options(6)).ids == answer.ids)
    }
    #expect(trunk.count == 8 && (generator.vision as? ToyTower)?.encoded == 1)
  }

  /// A tool's answer with a picture, after generated text, gives what one prompt with all of it gives.
  @Test func picturesMidway() throws {
    let generator = try TinyModels.vision()
    let (first, second) = (TinyModels.picture(4, 4, seed: 1), TinyModels.picture(2, 6, seed: 2))
    let prompt = Prompt(tokens: [1, 52, 50, 53, 2], pictures: [first])
    // No placeholders: read again they would stand for pictures.
    var thinking = options(4)
    thinking.grammar = try TokenGrammar([.tokens(TokenSet(0..<50), count: 4)])
    let thought = try generate(generator, prompt, thinking)
    let tool = Prompt(tokens: [30, 52, 50, 53, 31], pictures: [second])
    let answer = try generate(generator, tool, options(5), sequence: thought.sequence, mode: .append)
    let whole = Prompt(tokens: prompt.tokens + thought.ids + tool.tokens, pictures: [first, second])
    let fresh = try generate(try TinyModels.vision(), whole, options(5))
    #expect(answer.ids == fresh.ids)
    #expect(answer.sequence.positions == fresh.sequence.positions)
    #expect(answer.sequence.tokens == fresh.sequence.tokens)
    #expect((generator.vision as? ToyTower)?.encoded == 2)
  }

  /// Pictures cut by the ends of passes, and a film.
  @Test func picturesInParts() throws {
    let film = TinyModels.picture(4, 4, time: 3, seed: 5, seconds: 2)
    let prompt = Prompt(
      tokens: [1, 52, 50, 50, 50, 50, 53, 52, 51, 53, 2], pictures: [TinyModels.picture(4, 4, seed: 1), film])
    let whole = try generate(try TinyModels.vision(), prompt, options(4))
    #expect(whole.promptTokens == 22)
    for rows in [1, 2, 5] {
      let generator = try TinyModels.vision()
      generator.rowsPerPass = rows
      let parts = try generate(generator, prompt, options(4))
      #expect(parts.ids == whole.ids)
    }
    // Three steps two seconds apart at two tokens a second: the last stands 8 on, beyond the text after it.
    #expect(whole.sequence.ropeDelta == 15 - 22)
    #expect(whole.sequence.positions[22] == TokenPosition(15))
  }

  // MARK: ends

  @Test func stopTokensAndMaximum() throws {
    let generator = try TinyModels.llama()
    let all = try generate(generator, Prompt(tokens: [1, 2]), options(8)).ids
    let stop = all[3]
    let stopped = try generate(generator, Prompt(tokens: [1, 2]), options(8, stop: [stop]))
    let end = try #require(all.firstIndex(of: stop))
    #expect(stopped.ids == Array(all[...end]) && stopped.finish == .stopToken)
    #expect(try generate(generator, Prompt(tokens: [1, 2]), options(0)).ids == [])
  }

  @Test func stopStrings() throws {
    let text = ToyText()
    let generator = try TinyModels.llama(text: text)
    // A frame that is known beforehand: its text is cut before the stop string, which spans tokens.
    var options = options(20)
    options.grammar = try TokenGrammar([.text("ab</think>c"), .fixed([3, 3])], text: text)
    options.stopStrings = ["nk>c", "zzz"]
    let answer = try generate(generator, Prompt(tokens: [1]), options)
    #expect(answer.text == "ab</thi" && answer.finish == .stopString)
    #expect(answer.tokens.allSatisfy { $0.isForced })
    options.stopStrings = ["</", "b"]
    #expect(try generate(generator, Prompt(tokens: [1]), options).text == "a")
    options.stopStrings = []
    let whole = try generate(generator, Prompt(tokens: [1]), options)
    #expect(whole.text == "ab</think>c  " && whole.finish == .grammar)
  }

  @Test func contextEnds() throws {
    let generator = try TinyModels.llama()
    let answer = try generate(generator, Prompt(tokens: Array(repeating: 1, count: 250)), options(20))
    #expect(answer.ids.count == 6 && answer.finish == .context)
    #expect(throws: InferenceError.self) {
      try generate(generator, Prompt(tokens: Array(repeating: 1, count: 257)), options(1))
    }
  }

  @Test func callerSeesTokensAndMayEnd() throws {
    let generator = try TinyModels.llama()
    var seen: [[Int]] = [[], []]
    let requests = [
      GenerationRequest(Prompt(tokens: [1]), options: options(5)),
      GenerationRequest(Prompt(tokens: [2, 3]), options: options(5)),
    ]
    let answers = try generator.generate(requests) { index, token in
      seen[index].append(token.id)
      return index == 0 || seen[1].count < 2
    }
    #expect(answers.map(\.ids) == seen && seen.map(\.count) == [5, 2])
    #expect(answers.map(\.finish) == [.maximumTokens, .cancelled])
  }

  /// Requests that join a batch on its way give what they give alone.
  @Test func requestsMayJoinLater() throws {
    let prompts = [[1, 2, 3], [4], [5, 6, 7, 8, 9]].map { Prompt(tokens: $0) }
    let alone = try prompts.map { try generate(try TinyModels.llama(), $0, options(7)).ids }
    let batch = GenerationBatch(try TinyModels.llama())
    var ids: [Int: [Int]] = [:]
    for prompt in prompts {
      _ = try batch.add(GenerationRequest(prompt, options: options(7)))
      for _ in 0..<3 {
        for (number, generation) in try batch.step() { ids[number] = generation.ids }
      }
    }
    while !batch.isEmpty {
      for (number, generation) in try batch.step() { ids[number] = generation.ids }
    }
    #expect([0, 1, 2].map { ids[$0] } == alone)
    let busy = GenerationBatch(try TinyModels.llama())
    let request = GenerationRequest(
      prompts[0], sequence: try TinyModels.llama().makeSequence(), options: options(2))
    _ = try busy.add(request)
    #expect(throws: InferenceError.self) { try busy.add(request) }
  }

  // MARK: grammars

  /// Forced parts give the same choices as if the model had said them, and nothing but allowed tokens is chosen.
  @Test func framesWithActions() throws {
    let text = ToyText()
    let generator = try TinyModels.llama(text: text)
    let actions = TokenSet(40..<60)
    var options = options(60, stop: [61])
    options.alternatives = 2
    options.grammar = try TokenGrammar(
      [
        .text("<think>"), .free(until: "</think>", limit: 6), .text("\n<answer>"), .tokens(actions, count: 4),
        .text("</answer>"),
      ],
      text: text)
    let answer = try generate(generator, Prompt(tokens: [1, 2, 3]), options)
    #expect(answer.finish == .grammar)
    let chosen = answer.tokens.filter { !$0.isForced && actions.ids.contains($0.id) }
    #expect(
      answer.tokens.suffix(8).prefix(4).map(\.isForced) == [false, false, false, false] || chosen.count >= 4)
    #expect(!answer.ids.contains(61))
    // Each action is the likeliest of the set after what stands before it.
    var before = [1, 2, 3]
    for token in answer.tokens {
      if !token.isForced, actions.ids.contains(token.id) {
        var best: (Int, Float) = (0, -.infinity)
        try generator.logits(of: Prompt(tokens: before), lastOnly: true) { _, scores in
          for id in actions.ids where scores[id] > best.1 { best = (id, scores[id]) }
        }
        // In the free part all tokens were allowed.
        if before.suffix(60).count > 0, before.contains(14) { #expect(best.0 == token.id) }
      }
      before.append(token.id)
    }
  }

  // MARK: errors

  @Test func badRequests() throws {
    let generator = try TinyModels.vision()
    let picture = TinyModels.picture(4, 4, seed: 1)
    let prompts = [
      Prompt(tokens: []), Prompt(tokens: [64]), Prompt(tokens: [-1]), Prompt(tokens: [1, 50]),
      Prompt(tokens: [1], pictures: [picture]), Prompt(tokens: [50, 50], pictures: [picture]),
      Prompt(tokens: [50, 50, 50, 50, 50], pictures: [picture]), Prompt(tokens: [51], pictures: [picture]),
      Prompt(tokens: [50], pictures: [TinyModels.picture(4, 4, time: 2, seed: 1, seconds: 1)]),
      Prompt(tokens: [50], pictures: [TinyModels.picture(3, 4, seed: 1)]),
      Prompt(
        tokens: [50], pictures: [PatchedPicture(time: 1, height: 4, width: 4, patches: Rows(4, by: 12))]),
      Prompt(tokens: [51], pictures: [TinyModels.picture(2, 2, time: 3, seed: 1, seconds: 1e6)]),
    ]
    for prompt in prompts {
      #expect(throws: InferenceError.self) { try generate(generator, prompt, options(1)) }
    }
    #expect(throws: InferenceError.self) {
      try generate(try TinyModels.llama(), Prompt(tokens: [1], pictures: [picture]), options(1))
    }
    for sampling in [
      Sampling(temperature: -1), Sampling(temperature: .nan), Sampling(topK: 0), Sampling(topP: 0),
      Sampling(topP: 1.5),
      Sampling(repetitionPenalty: 0),
    ] {
      #expect(throws: InferenceError.self) {
        try generate(generator, Prompt(tokens: [1]), GenerationOptions(sampling: sampling))
      }
    }
    #expect(throws: InferenceError.self) {
      try generate(generator, Prompt(tokens: [1]), GenerationOptions(stopStrings: ["a"]))
    }
    #expect(throws: InferenceError.self) {
      try generate(
        generator, Prompt(tokens: [1]),
        GenerationOptions(grammar: try TokenGrammar([.tokens(TokenSet([70, 71]), count: 1)])))
    }
    // The generator is as good as before.
    #expect(try generate(generator, Prompt(tokens: [1]), options(3)).ids.count == 3)
  }

  /// A picture that the tower refuses leaves a sequence as it was before.
  @Test func failedPictureMidway() throws {
    let generator = try TinyModels.vision()
    let start = try generate(generator, Prompt(tokens: [1, 2, 3]), options(3))
    let bad = PatchedPicture(time: 1, height: 2, width: 2, patches: Rows(4, by: 11))
    #expect(throws: InferenceError.self) {
      try generate(
        generator, Prompt(tokens: [50], pictures: [bad]), options(3), sequence: start.sequence, mode: .append)
    }
    let after = try generate(
      generator, Prompt(tokens: [9]), options(3), sequence: start.sequence, mode: .append)
    let fresh = try generate(
      try TinyModels.vision(), Prompt(tokens: [1, 2, 3] + start.ids + [9]), options(3))
    #expect(after.ids == fresh.ids)
  }
}
