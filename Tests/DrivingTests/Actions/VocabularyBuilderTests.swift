import DriveTypes
import Driving
import Glibc
import Testing

@Suite struct VocabularyBuilderTests {
  private func build(
    _ method: ActionVocabularyBuilder.Method, threads: Int = 1, seed: UInt64 = 4,
    of segments: [MotionSegment]? = nil
  ) throws -> ActionVocabulary {
    var builder = ActionVocabularyBuilder(count: 100, method: method, seed: seed)
    builder.threads = threads
    return try builder.vocabulary(
      named: "a", from: segments ?? MadeUpMotion.segments(5000, seed: 1),
      provenance: VocabularyProvenance(method: ""))
  }

  @Test(arguments: ActionVocabularyBuilder.Method.allCases) func sameBytesForAnyThreadsAndOrder(
    method: ActionVocabularyBuilder.Method
  ) throws {
    let one = try build(method).document
    for threads in 2...3 { #expect(try build(method, threads: threads).document == one) }
    var random = RandomSource(seed: 8)
    #expect(
      try build(method, of: MadeUpMotion.segments(5000, seed: 1).shuffled(using: &random)).document == one)
    // A mirrored world has the same vocabulary.
    #expect(try build(method, of: MadeUpMotion.segments(5000, seed: 1).map(\.mirrored)).document == one)
    #expect(try build(method, seed: 5).tokens != build(method).tokens)
  }

  /// The slow twin: squared distances of the eight corner coordinates to every token.
  @Test func assignmentsAreThoseOfTheEightCornerCoordinates() throws {
    let tokens = try build(.kdisk).tokens
    let box = MotionBox()
    func coordinates(_ motion: MotionSegment) -> [Double] {
      box.corners(after: motion).flatMap { [$0.x, $0.y] }
    }
    let points = tokens.map(coordinates)
    let motions = MadeUpMotion.segments(800, seed: 3)
    let found = MeansClustering(box: box, maximumIterations: 1, threads: 2)
      .assignments(of: motions.map(TurnedMotion.init), to: TokenIndex(tokens, box: box))
    for (place, motion) in motions.enumerated() {
      let point = coordinates(motion)
      let squares = points.map { zip($0, point).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
      let least = squares.min() ?? 0
      #expect(abs(found.squares[place] - least) < 1e-9)
      #expect(abs(squares[Int(found.ids[place])] - least) < 1e-9)
    }
  }

  /// Lloyd's iterations never cost more than the one before, and end where each centre is the mean of its motions.
  @Test func meansSettle() throws {
    let motions = MadeUpMotion.segments(3000, seed: 6).map(MirrorCentre.folded).map(TurnedMotion.init)
    let start = (0..<20).map { i -> MirrorCentre in
      let side = Double(i % 3)
      let motion = MotionSegment(x: Double(i) / 2 + 0.1, y: 0.02 * side, heading: 0.01 * side)
      return MirrorCentre(motion: motion, isStraight: i % 3 == 0)
    }
    let result = MeansClustering(box: MotionBox(), maximumIterations: 500, threads: 1)
      .refine(start, motions: motions)
    #expect(result.iterations < 500 && result.cost.count == result.iterations + 1)
    for (before, after) in zip(result.cost, result.cost.dropFirst()) { #expect(after <= before + 1e-12) }
    #expect(result.cost[result.iterations] < 0.8 * result.cost[0])
    #expect(zip(start, result.centres).allSatisfy { $0.isStraight == $1.isStraight })
    #expect(result.centres.allSatisfy { !$0.isStraight || $0.motion.isStraight })
  }

  /// Two heaps on the left and one straight ahead: their middles, and the mirror images of the first two.
  @Test func heapsBecomeTokens() throws {
    var random = RandomSource(seed: 2)
    let middles = [(4.0, 0.5, 0.2), (8.0, 1.0, 0.25), (6.0, 0.0, 0.0)]
    let segments = (0..<3000).map { i in
      let (x, y, heading) = middles[i % 3]
      return MotionSegment(
        x: x + random.normal(deviation: 0.01), y: y + random.normal(deviation: 0.01),
        heading: heading + random.normal(deviation: 0.002))
    }
    let vocabulary = try ActionVocabularyBuilder(count: 6, seed: 0).vocabulary(
      named: "heaps", from: segments, provenance: VocabularyProvenance(method: ""))
    let expected = middles.flatMap { x, y, heading in
      let motion = MotionSegment(x: x, y: y, heading: heading)
      return motion.isStraight ? [motion] : [motion, motion.mirrored]
    }
    for motion in expected { #expect(vocabulary.nearest(to: motion).distance < 0.005) }
  }

  /// With disks large enough for the count each motion lies near its token: a disk's mean is at most a radius from its pick.
  @Test func disksCoverAllMotions() throws {
    let segments = MadeUpMotion.segments(2000, seed: 1)
    let folded = segments.map(MirrorCentre.folded).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
    let centres = DiskClustering(box: MotionBox(), tolerance: 0.3, seed: 1)
      .centres(of: folded.map(TurnedMotion.init), headings: folded.map(\.heading), count: 100_000)
    let vocabulary = try ActionVocabulary(
      name: "", tokens: MirrorCentre.tokens(centres), provenance: VocabularyProvenance(method: ""))
    #expect((20..<500).contains(vocabulary.count) && vocabulary.isMirrored)
    for motion in segments { #expect(vocabulary.nearest(to: motion).distance <= 0.6) }
  }

  @Test func tooFewMotionsAreSaidSo() throws {
    let few = [MotionSegment](repeating: MotionSegment(x: 3, y: 0, heading: 0), count: 500)
    for method in ActionVocabularyBuilder.Method.allCases {
      #expect(throws: ActionVocabularyError.self) { try build(method, of: few) }
      #expect(throws: ActionVocabularyError.self) { try build(method, of: []) }
      #expect(throws: ActionVocabularyError.self) {
        try build(method, of: [MotionSegment(x: .infinity, y: 0, heading: 0)])
      }
    }
    var builder = ActionVocabularyBuilder(count: 100, method: .kdisk)
    for tolerance in [0, -1, .nan, 2.0] {
      builder.tolerance = tolerance
      #expect(throws: ActionVocabularyError.self) {
        try builder.vocabulary(
          named: "", from: MadeUpMotion.segments(5000, seed: 1), provenance: VocabularyProvenance(method: ""))
      }
    }
    builder.count = 1
    #expect(throws: ActionVocabularyError.self) {
      try builder.vocabulary(named: "", from: few, provenance: VocabularyProvenance(method: ""))
    }
  }
}
