/// The agent's seconds in ticks.
struct VlaTiming {
  let planningTicks, historyTicks, cameraTicks, latencyTicks: Int
  /// Ticks between the two pictures of the cameras that perception has of its own, if it has any.
  let viewTicks: Int

  /// - Parameter reach: seconds for which a plan can be followed.
  init(
    _ options: VlaOptions, settings: DrivingModelSettings, reach: Double
  ) throws(DrivingModelError) {
    let period = options.planningPeriod ?? settings.planningPeriod
    guard period == settings.planningPeriod || VlaOptions.planningPeriods.contains(period) else {
      throw .badOption(
        option: "--planning-period", got: "\(period)",
        expected: VlaOptions.planningPeriods.map { "\($0)" }.joined(separator: ", ") + " s")
    }
    planningTicks = try Self.ticks(period, "--planning-period", from: 1)
    historyTicks = try Self.ticks(settings.historySeconds, "history_seconds", from: 0)
    latencyTicks = try Self.ticks(options.latency, "--latency", from: 0)
    viewTicks = try Self.ticks(
      options.omitsGuard ? 0 : settings.views?.historySeconds ?? 0, "history_seconds of views", from: 0)
    cameraTicks = Self.commonDivisor(Self.commonDivisor(planningTicks, historyTicks), viewTicks)
    guard period + options.latency <= reach + 1e-9 else {
      throw .badOption(
        option: "--latency", got: "\(options.latency) s with plans every \(period) s",
        expected: "at most \(reach) s together, because plans run out then")
    }
  }

  private static func ticks(_ seconds: Double, _ option: String, from least: Int) throws(DrivingModelError)
    -> Int
  {
    let ticks = (seconds / VlaAgent.tickDuration).rounded()
    guard seconds.isFinite, ticks >= Double(least), ticks <= 1000,
      abs(ticks * VlaAgent.tickDuration - seconds) < 1e-6
    else {
      throw .badOption(
        option: option, got: "\(seconds)",
        expected: "\(least == 0 ? "0 or " : "")a multiple of \(VlaAgent.tickDuration) s up to 50")
    }
    return Int(ticks)
  }

  /// Of 0 and a number, that number.
  private static func commonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : commonDivisor(b, a % b) }
}
