import DriveTypes
import Inference
import Testing

/// What a request gets does not depend on what goes through the model beside it: pictures, prompts and answers of
/// different lengths, together from the start or joining on the way, give every token and every log-probability of each
/// alone, to the bit.
@Suite struct BatchEqualityTests {
  private static let configuration = ModelPreset.tiny.configuration

  private static func model(_ path: NumericPath, _ kernels: KernelSet, threads: Int) throws
    -> VisionLanguageModel
  {
    try VisionLanguageModel(
      configuration, weights: RandomWeights(configuration, seed: 11),
      options: .init(path: path, threads: threads, kernels: kernels))
  }

  /// A picture of noise between a few words; every other one is a film.
  private static func prompt(_ number: Int) -> Prompt {
    var random = RandomSource(seed: UInt64(number))
    let (height, width) = (2 * (1 + number % 4), 2 * (1 + number % 3))
    let patches = Rows(height * width, by: 1176)
    for index in 0..<patches.count * patches.columns { patches.base[index] = Float(random.normal()) }
    let film = number % 2 == 1
    let picture = PatchedPicture(
      time: 1, height: height, width: width, patches: patches, secondsPerStep: film ? 1 : nil)
    let before = (0..<number % 5 + 1).map { 10 + $0 * 7 }
    let behind = (0..<number * 3 + 1).map { 40 + $0 * 5 % 300 }
    let placeholder = film ? configuration.videoToken : configuration.imageToken
    return Prompt(tokens: before + [placeholder ?? 0] + behind, pictures: [picture])
  }

  private static func request(_ number: Int) -> GenerationRequest {
    GenerationRequest(
      prompt(number), options: GenerationOptions(maximumTokens: 3 + number * 2 % 7, alternatives: 50))
  }

  @Test(arguments: NumericPath.allCases, KernelSet.available)
  func togetherAsAlone(path: NumericPath, kernels: KernelSet) throws {
    let model = try Self.model(path, kernels, threads: 1)
    let requests = (0..<9).map(Self.request)
    let alone = try requests.map { try #require(try model.generator.generate([$0]).first).tokens }
    for size in [2, 3, 9] {
      for first in stride(from: 0, to: requests.count, by: size) {
        let range = first..<min(first + size, requests.count)
        let together = try model.generator.generate(Array(requests[range]))
        #expect(together.map(\.tokens) == Array(alone[range]), "\(size) together")
      }
    }
    let wide = try Self.model(path, kernels, threads: 2)
    #expect(try wide.generator.generate(requests).map(\.tokens) == alone, "nine on two threads")
    // A newcomer at every step.
    let batch = GenerationBatch(model.generator)
    var joined: [Int: [Generation.Token]] = [:]
    var waiting = requests[...]
    while !batch.isEmpty || !waiting.isEmpty {
      if let next = waiting.popFirst() { _ = try batch.add(next) }
      for (number, generation) in try batch.step() { joined[number] = generation.tokens }
    }
    #expect(requests.indices.map { joined[$0] } == alone, "joining on the way")
  }
}
