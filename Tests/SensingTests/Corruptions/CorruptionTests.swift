import Images
import Sensing
import Testing

struct CorruptionTests {
  private static let image = CorruptionOracleTests.picture(width: 96, height: 72)

  private func place(
    _ camera: String = "front", moment: String = "1", drive: String = "r", seed: UInt64 = 1,
    cameras: [String] = ["front", "left", "right", "back", "back_left", "back_right"]
  ) -> CorruptionPlace {
    CorruptionPlace(seed: seed, drive: drive, camera: camera, cameras: cameras, moment: moment)
  }

  private func spoiled(_ kind: Corruption, _ severity: Int, _ place: CorruptionPlace) throws -> RGBImage {
    try ImageCorruption(kind, severity: severity).apply(to: Self.image, at: place)
  }

  @Test func thereAreFifteenAndEachDoesSomethingReproducibly() throws {
    #expect(Corruption.allCases.count == 15)
    for kind in Corruption.allCases {
      for severity in 1...5 {
        let once = try spoiled(kind, severity, place())
        #expect(once == (try spoiled(kind, severity, place())), "\(kind) \(severity)")
        #expect((once.width, once.height) == (96, 72))
      }
      // Of many pictures at the highest severity, some change.
      let changed = try (0..<6).contains {
        try spoiled(kind, 5, place(moment: "\($0)", seed: UInt64($0))) != Self.image
      }
      #expect(changed, "\(kind)")
    }
  }

  @Test func tinyPicturesAreSpoiledToo() throws {
    for (width, height) in [(1, 1), (2, 5), (17, 1), (9, 9)] {
      let small = CorruptionOracleTests.picture(width: width, height: height)
      for kind in Corruption.allCases {
        for severity in 1...5 {
          let result = try ImageCorruption(kind, severity: severity).apply(to: small, at: place())
          #expect((result.width, result.height) == (width, height))
        }
      }
    }
    let grey = RGBImage(width: 40, height: 30, red: 90, green: 90, blue: 90)
    for kind in Corruption.allCases {
      _ = try ImageCorruption(kind, severity: 5).apply(to: grey, at: place())
    }
  }

  @Test func dropsStayOnTheLensAndNoiseDoesNot() throws {
    for kind in [Corruption.waterSplash, .lensObstacle] {
      let first = try spoiled(kind, 3, place(moment: "1"))
      #expect(first == (try spoiled(kind, 3, place(moment: "2"))))
      #expect(first != (try spoiled(kind, 3, place(moment: "1", drive: "other"))))
      #expect(first != Self.image)
    }
    #expect(try spoiled(.fog, 3, place(moment: "1")) != spoiled(.fog, 3, place(moment: "2")))
  }

  @Test func deadCamerasStayDeadAndAreAsManyAsDrawn() throws {
    let black = RGBImage(width: 96, height: 72, red: 0, green: 0, blue: 0)
    let cameras = place().cameras
    for severity in 1...5 {
      for seed in 0..<20 {
        let dead = try cameras.filter {
          try spoiled(.cameraCrash, severity, place($0, seed: UInt64(seed))) == black
        }
        let later = try cameras.filter {
          try spoiled(.cameraCrash, severity, place($0, moment: "99", seed: UInt64(seed))) == black
        }
        #expect(dead == later)
        #expect((1...severity).contains(dead.count))
      }
    }
    // Frames are lost with a chance of severity/6: 600 ± four deviations of 20 of 1200.
    let lost = try (0..<1200).count { try spoiled(.frameLost, 3, place(moment: "\($0)")) == black }
    #expect((520...680).contains(lost))
  }

  @Test func badNamesAreNamed() throws {
    #expect(try ImageCorruption("fog") == ImageCorruption(.fog, severity: 3))
    #expect(try ImageCorruption("bit_error:5").description == "bit_error:5")
    for text in ["", "mist", "fog:0", "fog:6", "fog:x", "fog:", "Fog", "fog:3:2"] {
      #expect(throws: SensingError.unknownCorruption(got: text)) { _ = try ImageCorruption(text) }
    }
  }
}
