import Inference

extension DrivingModel {
  public func answer(_ prompt: DrivePrompt) throws -> DriveAnswer { try plan(prompt) }

  func plan(_ prompt: DrivePrompt) throws(DrivingModelError) -> DriveAnswer {
    try answer(prepared: preparation.prepare(prompt, clock: clock))
  }

  func answer(prepared prompt: PreparedPrompt) throws(DrivingModelError) -> DriveAnswer {
    try answers([prompt]).first ?? DriveAnswer(actions: [])
  }

  /// Plans that go through the model together: each is what it would be alone, to the bit, because no row that the
  /// model computes depends on the rows beside it (`Inference/README.md`).
  package func answers(_ prompts: [PreparedPrompt]) throws(DrivingModelError) -> [DriveAnswer] {
    do throws(InferenceError) {
      let generations = try model.generator.generate(prompts.map(request))
      return zip(prompts, generations).map { answer(to: $0, $1) }
    } catch {
      throw .inference(error)
    }
  }

  func request(_ prompt: PreparedPrompt) -> GenerationRequest {
    // The end of the turn is no part of the reasoning.
    let options = GenerationOptions(
      maximumTokens: DriveAnswer.reasoningLimit + 128, stopTokens: [endOfTurn],
      grammar: grammars[prompt.mode], costs: costs, keepsPictures: perception != nil || way != nil)
    return GenerationRequest(Prompt(tokens: prompt.tokens, pictures: [prompt.picture]), options: options)
  }

  func answer(to prompt: PreparedPrompt, _ generation: Generation) -> DriveAnswer {
    var times = PlanTimes()
    times.pictures = prompt.seconds
    times.vision = generation.times.vision
    times.prefill = generation.times.prefill
    times.decode = generation.times.decode
    // An answer that was cut off has no plan, whatever its last tokens are.
    let chosen = generation.tokens.filter { !$0.isForced }
    let isWhole = generation.finish == .grammar
    var answer = DriveAnswer(
      actions: isWhole
        ? chosen.suffix(settings.horizon * vocabulary.form.wordsPerPose).compactMap { actions[$0.id] } : [],
      text: preparation.tokenizer.decode(generation.ids), chosenTokens: chosen.count, times: times)
    let picture = generation.pictures.last ?? []
    answer.things = perception.map { $0.things(picture) }
    answer.way = way?.way(picture, speed: prompt.speed, command: prompt.command, targets: prompt.targets)
    return answer
  }
}
