import DriveTypes
import Roads

/// From what a vehicle did to its score, by Bench2Drive's rules.
///
/// ```
/// TraceTick ─► RouteScorer ─[Criteria/]─► InfractionEvent ─► RouteRecord ─┐
/// trace file ──────┘                                                      ├─► Checkpoint ─► result file
/// result file ─► ResultFile ──────────────────────────────► [RouteRecord] ┘
/// [RouteRecord] ─► SuiteScore: driving score, success, efficiency, comfort, abilities (Metrics/)
/// ```
/// The live loop and the recomputation from a stored trace call the same `RouteScorer`, so both give the same record.
///
/// ## Quirks of Bench2Drive
/// Numbers are comparable with published ones only if upstream's oddities are kept; `ScoringRules.upstream` keeps
/// them, `.corrected` (`--corrected`) does what was meant. Files are those of Bench2Drive 0.0.4.
///
/// | # | quirk | upstream behaviour | corrected behaviour |
/// |---|---|---|---|
/// | 1 | denominator (`merge_route_json.py`) | always 220 | 220 too, but the number of routes where another suite's route file is given (`--routes`), by both rules; the evaluated routes stand beside it |
/// | 2 | duplicate routes (`merge_route_json.py`) | each record counts | the last record of a route counts |
/// | 3 | last stretch (`MinimumSpeedRouteTest.terminate` runs twice) | the last speed entry is listed twice and weighs double in the efficiency | once |
/// | 4 | fast entries (`efficiency_smoothness_benchmark.py`) | percentages above 1000 are dropped; a route with no other fails with a division by zero | dropped; such a route is left out, by both rules |
/// | 5 | jerk (same file) | derivative over 0.1 s, samples are 0.05 s apart: half the jerk | 0.05 s |
/// | 6 | yaw rate (same file) | CARLA's deg/s compared with 0.95 rad/s, and unwrapped by 2π | converted to rad/s, not unwrapped |
/// | 7 | yaw acceleration (same file) | the smoothed rate itself | its derivative |
/// | 8 | missing routes in abilities (`ability_benchmark.py`) | left out: missing routes raise the ability | count as failed |
/// | 9 | Traffic_Signs, version 0.0.3 | every route counted twice | version 0.0.4 counts once (`--ability-version`) |
/// | 10 | `VehicleTurningRoutePedestrian` adds a second collision test | a collision there is punished twice | once |
/// | 11 | `Perfect` (`statistics_manager.py`) | minimum-speed entries count as infractions: nothing is ever perfect | they do not |
/// | 12 | stop-sign box (`RunningStopTest`) | axis-aligned, whatever the sign's heading | turned with the sign |
/// | 13 | red light (`RunningRedLightTest`) | after an infraction the other lights' distances are measured from that light for the rest of the tick | from the ego |
/// | 14 | off-road kilometres in the global record | metres of the first message only, not per kilometre | kept: the schema's meaning |
/// | 15 | standard deviation in the global record | over existing records, divided by total − 1 | kept: the schema's meaning |
public enum ScoringRules: String, Sendable, Hashable, CaseIterable {
  case upstream
  case corrected
}
