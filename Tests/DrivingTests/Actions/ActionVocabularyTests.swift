import DriveTypes
import Driving
import Glibc
import Testing

@Suite struct ActionVocabularyTests {
  @Test(arguments: ActionVocabularyBuilder.Method.allCases) func everyTokenHasItsMirrorImage(
    method: ActionVocabularyBuilder.Method
  ) throws {
    for count in [2, 3, 64, 65] {
      let vocabulary = try MadeUpMotion.vocabulary(count: count, method: method)
      #expect(vocabulary.count == count && vocabulary.isMirrored)
      #expect(vocabulary.tokens[0] == .zero && vocabulary.mirror(of: 0) == 0)
      for id in 0..<count {
        let mirror = try #require(vocabulary.mirror(of: id))
        #expect(vocabulary.tokens[mirror] == vocabulary.tokens[id].mirrored)
        #expect(vocabulary.mirror(of: mirror) == id)
      }
      #expect(Set(vocabulary.tokens).count == count)
      #expect(vocabulary.mirror(of: count) == nil && vocabulary.mirror(of: -1) == nil)
    }
  }

  /// The index finds what looking at every token finds, with distances from the corners themselves.
  @Test func nearestIsTheNearestOfAll() throws {
    let vocabulary = try MadeUpMotion.vocabulary(count: 200)
    for motion in MadeUpMotion.segments(500, seed: 9) + [MotionSegment(x: 90, y: 3, heading: 3)] {
      let corners = vocabulary.box.corners(after: motion)
      let distances = vocabulary.tokens.map { token in
        zip(vocabulary.box.corners(after: token), corners).reduce(0) { $0 + $1.0.distanceXY(to: $1.1) } / 4
      }
      let matches = vocabulary.nearest(16, to: motion)
      let sorted = distances.sorted()
      #expect(matches[0] == vocabulary.nearest(to: motion))
      #expect(Set(matches.map(\.id)).count == 16)
      for (place, match) in matches.enumerated() {
        #expect(abs(match.distance - sorted[place]) < 1e-9)
        #expect(abs(match.distance - distances[match.id]) < 1e-9)
      }
    }
    #expect(vocabulary.nearest(1000, to: .zero).count == 200)
  }

  @Test func equalsGoToTheLowestToken() throws {
    let twice = MotionSegment(x: 1, y: 0, heading: 0)
    let vocabulary = try ActionVocabulary(
      name: "twice", tokens: [.zero, twice, twice], provenance: VocabularyProvenance(method: ""))
    #expect(vocabulary.nearest(to: twice).id == 1)
    // Half way between 0 and 1.
    #expect(vocabulary.nearest(to: MotionSegment(x: 0.5, y: 0, heading: 0)).id == 0)
    #expect(vocabulary.nearest(3, to: twice).map(\.id) == [1, 2, 0])
  }

  /// Poses that tokens lead to are those tokens again.
  @Test func decodedTokensEncodeToThemselves() throws {
    let vocabulary = try MadeUpMotion.vocabulary(count: 200)
    var random = RandomSource(seed: 11)
    let start = Pose<World>(x: 5, y: -3, z: 1, yaw: 2.5)
    for _ in 0..<50 {
      let ids = (0..<10).map { _ in random.index(below: vocabulary.count) }
      let poses = try vocabulary.decode(ids, from: start)
      let encoding = vocabulary.encode(poses, from: start)
      #expect(encoding.ids == ids)
      for (a, b) in zip(encoding.poses, poses) { #expect(a.position.distance(to: b.position) < 1e-9) }
    }
  }

  /// With feedback errors stay near one token's; without they add up.
  @Test func feedbackKeepsErrorsFromAddingUp() throws {
    let vocabulary = try MadeUpMotion.vocabulary(count: 256)
    let drives = (0..<8).map { MadeUpMotion.drive(ticks: 400, seed: $0) }
    let error = try QuantisationError(of: vocabulary, on: drives, tickDuration: 0.05)
    #expect(error.windows > 200)
    #expect(error.openLoopFinal5s > 3 * error.final5s)
    #expect(error.final5s < 3 * error.firstToken)
    #expect(error.average3s <= error.average3sMaximum && error.final5s < error.final5sPercentile95)
  }

  /// A drive in a straight line at a speed between two tokens of 4 and 5 m: worked out by hand.
  @Test func quantisationErrorByHand() throws {
    let vocabulary = try ActionVocabulary(
      name: "two",
      tokens: [.zero, MotionSegment(x: 4, y: 0, heading: 0), MotionSegment(x: 5, y: 0, heading: 0)],
      provenance: VocabularyProvenance(method: ""))
    // 8.8 m/s: 4.4 m a token. Matching: 4 (−0.4), 5 (+0.2), 4 (−0.2), 5 (+0.4), 4 (0), and again.
    let poses = (0...100).map { Pose<World>(x: Double($0) * 0.44, y: 0, yaw: 0) }
    let error = try QuantisationError(of: vocabulary, on: [poses], tickDuration: 0.05)
    #expect(error.windows == 1 && error.standing == 0)
    #expect(abs(error.firstToken - 0.4) < 1e-9)
    #expect(abs(error.average3s - (0.4 + 0.2 + 0.2 + 0.4 + 0 + 0.4) / 6) < 1e-9)
    #expect(abs(error.final5s) < 1e-9)
    #expect(abs(error.openLoopFinal5s - 10 * 0.4) < 1e-9)
    #expect(error.tokensUsed == 2)
    let parked = [Pose<World>](repeating: Pose(x: 3, y: 3, yaw: 1), count: 121)
    let none = try QuantisationError(of: vocabulary, on: [parked], tickDuration: 0.05)
    #expect(none.windows == 0 && none.standing == 3 && none.final5s == 0)
  }

  @Test func numbersThatAreNoTokensAreRefused() throws {
    let vocabulary = try MadeUpMotion.vocabulary()
    let start = Pose<Ego>(x: 0, y: 0, yaw: 0)
    for id in [-1, 64, .max] {
      #expect(throws: ActionVocabularyError.unknownToken(got: id, count: 64)) {
        try vocabulary.decode([0, id], from: start)
      }
      #expect(throws: ActionVocabularyError.unknownToken(got: id, count: 64)) {
        try vocabulary.motion(of: [.init(id: id, weight: 1)])
      }
    }
    #expect(throws: ActionVocabularyError.self) { try vocabulary.motion(of: []) }
    #expect(throws: ActionVocabularyError.self) {
      try vocabulary.motion(of: [.init(id: 1, weight: 2), .init(id: 2, weight: -1)])
    }
    #expect(throws: ActionVocabularyError.self) { try vocabulary.motion(of: [.init(id: 1, weight: .nan)]) }
  }

  /// One token alone is itself; a token and its mirror image are straight ahead; the mean lies between.
  @Test func weightedMotion() throws {
    let vocabulary = try ActionVocabulary(
      name: "few",
      tokens: [
        .zero, MotionSegment(x: 4, y: 1, heading: 0.4), MotionSegment(x: 4, y: -1, heading: -0.4),
        MotionSegment(x: 0, y: 0, heading: 3), MotionSegment(x: 0, y: 0, heading: -3),
      ], provenance: VocabularyProvenance(method: ""))
    let alone = try vocabulary.motion(of: [.init(id: 1, weight: 0.3)])
    #expect(MotionBox().distance(alone, vocabulary.tokens[1]) < 1e-12)
    let straight = try vocabulary.motion(of: [.init(id: 1, weight: 0.5), .init(id: 2, weight: 0.5)])
    #expect(MotionBox().distance(straight, MotionSegment(x: 4, y: 0, heading: 0)) < 1e-12)
    // Directions, not numbers: the mean of 3 and −3 is π, not 0.
    let back = try vocabulary.motion(of: [.init(id: 3, weight: 1), .init(id: 4, weight: 1)])
    #expect(abs(abs(back.heading) - .pi) < 1e-12)
    let poses = try vocabulary.decode(
      [[.init(id: 1, weight: 1)], [.init(id: 2, weight: 1)]], from: Pose<Ego>(x: 0, y: 0, yaw: 0))
    #expect(abs(poses[1].yaw) < 1e-12 && abs(poses[1].position.x - (4 + 4 * cos(0.4) + sin(0.4))) < 1e-12)
  }

  /// p ∝ exp(−d²/2σ²), summing to 1, also far from all tokens.
  @Test func softTargets() throws {
    let vocabulary = try MadeUpMotion.vocabulary()
    for motion in MadeUpMotion.segments(50, seed: 2) + [MotionSegment(x: 500, y: 0, heading: 0)] {
      let targets = vocabulary.softTargets(for: motion)
      let matches = vocabulary.nearest(16, to: motion)
      #expect(targets.map(\.id) == matches.map(\.id))
      #expect(abs(targets.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
      let (a, b) = (matches[0].distance, matches[1].distance)
      #expect(abs(targets[1].weight - targets[0].weight * exp((a * a - b * b) / 0.02)) < 1e-12)
    }
  }

  @Test func unsoundVocabulariesAreRefused() {
    func make(_ tokens: [MotionSegment], period: Double = 0.5, horizon: Int = 6, length: Double = 4.8) throws
    {
      _ = try ActionVocabulary(
        name: "", period: period, horizon: horizon, box: MotionBox(length: length), tokens: tokens,
        provenance: VocabularyProvenance(method: ""))
    }
    let step = MotionSegment(x: 1, y: 0, heading: 0)
    #expect(throws: ActionVocabularyError.self) { try make([]) }
    #expect(throws: ActionVocabularyError.self) { try make([step]) }
    #expect(throws: ActionVocabularyError.self) {
      try make([.zero, MotionSegment(x: .nan, y: 0, heading: 0)])
    }
    #expect(throws: ActionVocabularyError.self) { try make([.zero, MotionSegment(x: 0, y: 0, heading: 4)]) }
    #expect(throws: ActionVocabularyError.self) { try make([.zero, step], period: 0) }
    #expect(throws: ActionVocabularyError.self) { try make([.zero, step], horizon: 0) }
    #expect(throws: ActionVocabularyError.self) { try make([.zero, step], length: -1) }
  }

  /// A vocabulary whose left turns have no right turns says so.
  @Test func oneSidedVocabularyIsNotMirrored() throws {
    let vocabulary = try ActionVocabulary(
      name: "", tokens: [.zero, MotionSegment(x: 1, y: 0.1, heading: 0)],
      provenance: VocabularyProvenance(method: ""))
    #expect(!vocabulary.isMirrored && vocabulary.mirror(of: 0) == nil)
  }
}
