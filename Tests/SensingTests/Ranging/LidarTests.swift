import DriveTypes
import Foundation
import Rendering
import Sensing
import Testing

@Suite struct LidarTests {
  let settings = LidarSettings.leaderboard
  let source = NoiseSource(seed: 5, sensor: "LIDAR")

  @Test func countsAreCarlas() {
    #expect(settings.pointsPerChannel(duration: 0.05) == 469)  // 468.75
    #expect(settings.pointsPerChannel(duration: 0.1) == 938)  // 937.5, half away from zero
    #expect(LidarSettings().pointsPerChannel(duration: 0.05) == 88)  // 87.5
  }

  /// Every ray of two ticks: on its ring, at its azimuth, at the distance of the wall.
  @Test func aKnownRoomIsMeasuredExactly() {
    let room = Room()
    let place = SIMD3(1.0, 2.0, 1.75)
    let yaw = radians(35)
    let pose = Room.pose(x: place.x, y: place.y, z: place.z, yaw: yaw)
    var lidar = Lidar(settings.noiseFree, noise: source)
    // Largest errors of elevation, azimuth, distance and intensity.
    var worst = SIMD4<Double>.zero
    var lastAzimuth = -Double.pi
    for tick in 0..<2 {
      let scan = lidar.scan(room.rays(pose), from: pose, tick: tick, duration: 0.05)
      #expect(scan.points.count == 64 * 469)
      #expect(scan.counts == Array(repeating: 469, count: 64))
      for (index, point) in scan.points.enumerated() {
        let (x, y, z) = (Double(point.x), Double(point.y), Double(point.z))
        let distance = (x * x + y * y + z * z).squareRoot()
        let elevation = radians(10 - 40 * Double(index / 469) / 63)
        // Clockwise from behind, 180° in the tick.
        let azimuth = -.pi + .pi * (Double(tick) + Double(index % 469) / 469)
        let d = SIMD3(
          cos(elevation) * cos(yaw - azimuth), cos(elevation) * sin(yaw - azimuth), sin(elevation))
        let errors = SIMD4(
          abs(asin(z / distance) - elevation), abs(wrapAngle(atan2(-y, x) - azimuth)),
          abs(distance - Room.distance(from: place, along: d)), abs(Double(point.w) - exp(-0.004 * distance)))
        worst = pointwiseMax(worst, errors)
        if index < 469 { lastAzimuth = azimuth }
      }
    }
    #expect(worst.x < 1e-6 && worst.y < 1e-6 && worst.z < 2e-4 && worst.w < 1e-6, "\(worst)")
    #expect(abs(lastAzimuth - .pi * (1 - 1.0 / 469)) < 1e-9)
    #expect(lidar.angle == 0)
  }

  @Test func mountedAskewItStillMeetsTheWalls() {
    let room = Room()
    let pose = Room.pose(x: 0, y: 0, z: 2, yaw: 1, pitch: 0.2, roll: -0.3)
    var lidar = Lidar(settings.noiseFree, noise: source)
    var worst = 0.0
    for point in lidar.scan(room.rays(pose), from: pose, tick: 0, duration: 0.1).points {
      let met =
        pose.position
        + pose.direction(Vector<Ego>(x: Double(point.x), y: Double(point.y), z: Double(point.z)))
      let back = met - Room.placement.origin
      let (c, s) = (cos(radians(20)), sin(radians(20)))
      let local = [c * back.x + s * back.y, c * back.y - s * back.x, back.z]
      let gap = (0..<3).map { axis in
        min(abs(local[axis] - Double(Room.low[axis])), abs(local[axis] - Double(Room.high[axis])))
      }.min()
      worst = max(worst, gap ?? 1)
    }
    #expect(worst < 2e-4)
  }

  @Test func carlasAxesHaveTheRightSidePositive() {
    var scan = LidarScan(points: [SIMD4(1, 2, 3, 0.5)], counts: [1], endAngle: 0)
    #expect(scan.carlaPoints == [SIMD4(1, -2, 3, 0.5)])
    scan.points = []
    #expect(scan.carlaPoints.isEmpty)
  }

  /// Drop-off: the number of points within four standard deviations of what the two probabilities give.
  @Test func pointsAreDroppedAtTheSettingsRates() {
    let room = Room()
    let pose = Room.pose(x: 0, y: 0, z: 1.75, yaw: 0)
    var steep = settings
    steep.atmosphereAttenuationRate = 0.1
    var full = Lidar(steep.noiseFree, noise: source)
    let points = full.scan(room.rays(pose), from: pose, tick: 0, duration: 0.05).points
    let probabilities = points.map { point in
      let intensity = Double(point.w)
      return 0.55 * (intensity > 0.8 ? 1 : 0.4 / 0.8 * intensity + 0.6)
    }
    let expected = probabilities.reduce(0, +)
    let deviation = probabilities.reduce(0) { $0 + $1 * (1 - $1) }.squareRoot()
    var counts: [Int] = []
    for tick in 0..<3 {
      var lidar = Lidar(steep, noise: source)
      counts.append(lidar.scan(room.rays(pose), from: pose, tick: tick, duration: 0.05).points.count)
    }
    for count in counts { #expect(abs(Double(count) - expected) < 4 * deviation) }
    #expect(Set(counts).count > 1)
    // Neither drop alone explains it.
    #expect(expected < 0.55 * Double(points.count) - 10 * deviation)
  }

  /// 30,016 draws: the mean within four standard errors, the deviation within 2 %.
  @Test func noiseMovesPointsAlongTheirRays() {
    let room = Room()
    let pose = Room.pose(x: 0, y: 0, z: 1.75, yaw: 0)
    var quiet = settings.noiseFree
    var still = Lidar(quiet, noise: source)
    let exact = still.scan(room.rays(pose), from: pose, tick: 3, duration: 0.05).points
    quiet.noiseDeviation = 0.05
    var noisy = Lidar(quiet, noise: source)
    let moved = noisy.scan(room.rays(pose), from: pose, tick: 3, duration: 0.05).points
    #expect(moved.count == exact.count)
    func length(_ p: SIMD4<Float>) -> Double { Double((p.x * p.x + p.y * p.y + p.z * p.z).squareRoot()) }
    let differences = zip(moved, exact).map { length($0) - length($1) }
    let count = Double(differences.count)
    let mean = differences.reduce(0, +) / count
    let deviation = (differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    #expect(abs(mean) < 4 * 0.05 / count.squareRoot())
    #expect(abs(deviation - 0.05) < 0.001)
    // The intensity is that of the true distance, as CARLA's.
    #expect(zip(moved, exact).allSatisfy { $0.w == $1.w })
  }

  @Test func sameSeedSameBytes() {
    let room = Room()
    let pose = Room.pose(x: 0, y: 0, z: 1.75, yaw: 0)
    var blurred = settings
    blurred.noiseDeviation = 0.02
    func scan(_ source: NoiseSource, tick: Int, threads: Int = 1) -> LidarScan {
      var lidar = Lidar(blurred, noise: source)
      return lidar.scan(room.rays(pose), from: pose, tick: tick, duration: 0.05, threads: threads)
    }
    let first = scan(source, tick: 4)
    #expect(first == scan(source, tick: 4))
    #expect(first == scan(source, tick: 4, threads: 3))
    #expect(first != scan(source, tick: 5))
    #expect(first != scan(NoiseSource(seed: 6, sensor: "LIDAR"), tick: 4))
    #expect(first != scan(NoiseSource(seed: 5, sensor: "LIDAR_2"), tick: 4))
  }

  @Test func nothingBeyondTheRangeIsSeen() {
    let room = Room()
    let pose = Room.pose(x: 0, y: 0, z: 1.75, yaw: 0)
    var near = settings.noiseFree
    near.range = 6
    var lidar = Lidar(near, noise: source)
    let scan = lidar.scan(room.rays(pose), from: pose, tick: 0, duration: 0.1)
    #expect(!scan.points.isEmpty && scan.points.count < 64 * 938)
    #expect(scan.points.allSatisfy { ($0 * $0).sum() - $0.w * $0.w <= 36.001 })
  }

  @Test func theSemanticFormTellsWhatWasMet() {
    let room = Room(pillar: true)
    let pose = Room.pose(x: 0, y: 0, z: 2, yaw: 0)
    var lidar = SemanticLidar(settings)
    let scan = lidar.scan(room.rays(pose), from: pose, duration: 0.1)
    #expect(scan.counts.reduce(0, +) == 64 * 938)
    let pillar = scan.points.filter { $0.instance == 9 }
    // Its front, 2 m wide and 5 m away, fills 2·atan(1/5) of the circle.
    let ring = pillar.filter { abs($0.position.z) < 0.02 }
    #expect(abs(Double(ring.count) / 938 - 2 * atan(0.2) / (2 * .pi)) < 0.002)
    let wrong = scan.points.filter { point in
      guard point.instance == 9 else {
        return point.label != SemanticLabel.wall.rawValue || point.instance != 0
      }
      let distance = (point.position * point.position).sum().squareRoot()
      return point.label != SemanticLabel.pole.rawValue || abs(point.position.x - 5) > 1e-3
        || abs(point.incidenceCosine - point.position.x / distance) > 1e-5
    }
    #expect(wrong.isEmpty)
    #expect(scan.points.allSatisfy { $0.incidenceCosine > 0 && $0.incidenceCosine <= 1.00001 })
    #expect(
      SemanticLidarPoint(position: SIMD3(1, 2, 3), incidenceCosine: 1, instance: 0, label: 0).carlaPosition
        == SIMD3(1, -2, 3))
  }
}
