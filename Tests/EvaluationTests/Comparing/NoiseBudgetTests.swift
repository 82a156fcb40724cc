import Evaluation
import Testing

@Suite struct NoiseBudgetTests {
  /// Two values with that standard deviation: ±σ/√2.
  static func budget(_ deviation: Double) throws -> NoiseBudget {
    let half = deviation / 2.0.squareRoot()
    return try #require(NoiseBudget(values: [half, -half]))
  }

  /// statsmodels 0.15.0, `TTestPower().solve_power(effect_size=1 / deviation, power=0.8, alpha=0.05)`, rounded up; Guenther's
  /// formula is known to stay within one of it.
  @Test(arguments: [
    (0.2, 3), (0.3, 3), (0.5, 5), (0.8, 8), (1, 10), (1.5, 20), (2, 34), (3, 73), (5, 199), (10, 787),
  ]) func seedsAreThoseOfTheExactTest(deviation: Double, exact: Int) throws {
    let needed = try Self.budget(deviation).needed
    #expect(needed == exact || needed == exact - 1, "got \(needed), exact \(exact)")
  }

  /// (1.96 + 0.84)² · 2² + 1.96² / 2 = 33.3: 34; for half a point four times the first term.
  @Test func byHand() throws {
    #expect(try Self.budget(2).needed == 34)
    let half = 2.0.squareRoot()
    #expect(NoiseBudget(values: [half, -half], difference: 0.5)?.needed == 128)
    // Values of one side: a difference of two of them varies √2 times as much, 1.96² / 2 + 7.849 · 8 = 64.7.
    #expect(NoiseBudget(values: [half, -half], isPaired: false)?.needed == 65)
  }

  @Test func degenerateCases() {
    #expect(NoiseBudget(values: []) == nil)
    #expect(NoiseBudget(values: [3]) == nil)
    #expect(NoiseBudget(values: [3, 3, 3])?.needed == 1)
    #expect(NoiseBudget(values: [1, 2], difference: 0) == nil)
    #expect(NoiseBudget(values: [1e300, -1e300])?.needed == 1_000_000_000_000)
  }
}
