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
    let generations: [Generation]
    do throws(InferenceError) {
      generations = try model.generator.generate(prompts.map(request))
    } catch {
      throw .inference(error)
    }
    var answers: [DriveAnswer] = []
    for (prompt, generation) in zip(prompts, generations) {
      answers.append(try answer(to: prompt, generation))
    }
    return answers
  }

  func request(_ prompt: PreparedPrompt) -> GenerationRequest {
    // The end of the turn is no part of the reasoning.
    let options = GenerationOptions(
      maximumTokens: DriveAnswer.reasoningLimit + 128, stopTokens: [endOfTurn],
      grammar: grammars[prompt.mode], costs: costs,
      keepsPictures: signals != nil || backbone == nil && (perception != nil || way != nil))
    return GenerationRequest(Prompt(tokens: prompt.tokens, pictures: [prompt.picture]), options: options)
  }

  func answer(
    to prompt: PreparedPrompt, _ generation: Generation
  ) throws(DrivingModelError) -> DriveAnswer {
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
    let start = clock()
    let own = generation.pictures.last ?? []
    var scene = own
    if let backbone { scene = try tokens([prompt.picture], backbone)[0] }
    if let perception, let view {
      answer.things = perception.things(scene, speed: prompt.speed, yawRate: prompt.yawRate, view: view)
    }
    if let surroundings, !prompt.views.isEmpty {
      for (tokens, view) in zip(try tokens(prompt.views, surroundings.backbone), surroundings.views) {
        answer.things =
          (answer.things ?? [])
          + surroundings.perception.things(tokens, speed: prompt.speed, yawRate: prompt.yawRate, view: view)
      }
    }
    answer.way = way?.way(
      scene, speed: prompt.speed, command: prompt.command, targets: prompt.targets)
    answer.signals = signals?.signals(
      own, speed: prompt.speed, command: prompt.command, targets: prompt.targets)
    answer.times.vision += clock() - start
    return answer
  }

  /// What a tower makes of each of the pictures, which are all of one size.
  private func tokens(
    _ pictures: [PatchedPicture], _ backbone: any VisionEncoder
  ) throws(DrivingModelError) -> [[Float]] {
    do throws(InferenceError) {
      let values = try backbone.encode(pictures, with: model.compute).values
      let size = values.count / pictures.count
      return pictures.indices.map { Array(values[$0 * size..<($0 + 1) * size]) }
    } catch {
      throw .inference(error)
    }
  }
}
