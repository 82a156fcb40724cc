import Rendering

/// The corners of windows and roof, left side only, metres.
struct CabinShape {
  let cabin: BodyProfile.Cabin
  /// Foot and head of the windscreen's side, of the rear window's.
  let screenFoot, screenHead, rearHead, rearFoot: SIMD3<Float>
  /// The roof's edge halfway, its highest place.
  let middleHead: SIMD3<Float>
  /// The flat of the roof within its edges: front, middle, rear.
  let ridge: [SIMD3<Float>]

  init(_ body: BodyShape) {
    let cabin = body.profile.cabin
    self.cabin = cabin
    let centre = (body.span.lowerBound + body.span.upperBound) / 2
    let half = (body.span.upperBound - body.span.lowerBound) / 2
    let (w, h) = (body.halfWidth, body.height)
    let edge: Float = 0.045
    func at(_ x: Float, _ width: Float, _ z: Float) -> SIMD3<Float> {
      SIMD3(centre + x * half, width * w, z * h)
    }
    // At a narrow end of the body the windows' foot is narrower too.
    func belt(_ x: Float) -> Float {
      let side = body.side(x: centre + x * half, edge: 3).y / w
      return min(cabin.beltWidth, side * 0.985)
    }
    screenFoot = at(cabin.screenFoot, belt(cabin.screenFoot), cabin.frontBelt)
    rearFoot = at(cabin.rearFoot, belt(cabin.rearFoot), cabin.rearBelt)
    let middle = (cabin.screenHead + cabin.rearHead) / 2
    // Where the roof is lower the window's plane is further out: the side stays nearly flat.
    func head(_ x: Float, foot: SIMD3<Float>, drop: Float) -> SIMD3<Float> {
      let z = 1 - edge - drop
      let t = (z - foot.z / h) / max(1 - edge - foot.z / h, 0.01)
      return at(x, mix(foot.y / w, cabin.roofWidth, t), z)
    }
    screenHead = head(cabin.screenHead, foot: screenFoot, drop: cabin.frontDrop)
    rearHead = head(cabin.rearHead, foot: rearFoot, drop: cabin.rearDrop)
    middleHead = at(middle, cabin.roofWidth, 1 - edge)
    let flat: Float = 0.78
    ridge = [
      at(cabin.screenHead - 0.03, cabin.roofWidth * flat, 1 - cabin.frontDrop),
      at(middle, cabin.roofWidth * flat, 1),
      at(cabin.rearHead + 0.03, cabin.roofWidth * flat, 1 - cabin.rearDrop),
    ]
  }

  /// Seen from the left: a is the front's foot.
  var side: Quad { Quad(a: screenFoot, b: rearFoot, c: rearHead, d: screenHead) }

  var windscreen: Quad {
    Quad(a: screenFoot.mirrored, b: screenFoot, c: screenHead, d: screenHead.mirrored)
  }
  var rearWindow: Quad {
    Quad(a: rearFoot, b: rearFoot.mirrored, c: rearHead.mirrored, d: rearHead)
  }
}

extension SIMD3<Float> {
  /// On the other side of the vehicle.
  var mirrored: SIMD3<Float> { SIMD3(x, -y, z) }
}

extension CabinShape {
  /// Where along the side (0 front, 1 rear) the place x lies at the height fraction v.
  func fraction(x: Float, v: Float) -> Float {
    let (front, rear) = (mix(side.a, side.d, v).x, mix(side.b, side.c, v).x)
    return min(1, max(0, (front - x) / max(front - rear, 1e-3)))
  }

  func add(to sculptor: inout Sculptor, detail: BodyShape.Detail, material: VehicleMaterial, roof: Surface) {
    let glass = material.glass
    func solid(_ surface: Surface) -> Surface {
      var surface = surface
      surface.layer = 0
      return surface
    }
    if detail == .far {
      // The whole upper body is glass but for its roof.
      let dark = solid(glass)
      sculptor.quad(windscreen, dark)
      sculptor.quad(rearWindow, cabin.hasRearWindow ? dark : roof)
      let glazed = !cabin.sideWindows.isEmpty
      sculptor.bothSides { s, _ in s.quad(side, glazed ? dark : roof) }
      sculptor.polygon([screenHead, rearHead, rearHead.mirrored, screenHead.mirrored], roof)
      return
    }
    // Windscreen and rear window with their frames; the roof's edge bends, so each is a polygon of six corners.
    sculptor.polygon(
      [
        screenFoot.mirrored, screenFoot, screenHead, ridge[0], ridge[0].mirrored, screenHead.mirrored,
      ], roof)
    sculptor.quad(windscreen.patch(u: 0.05...0.95, v: cabin.windowFoot...0.96), glass)
    sculptor.polygon(
      [rearFoot, rearFoot.mirrored, rearHead.mirrored, ridge[2].mirrored, ridge[2], rearHead], roof)
    if cabin.hasRearWindow {
      sculptor.quad(rearWindow.patch(u: 0.08...0.92, v: cabin.rearWindowFoot...0.92), glass)
    }
    sculptor.bothSides { s, _ in
      s.polygon([screenFoot, rearFoot, rearHead, screenHead], roof)
      s.polygon([screenHead, rearHead, middleHead], roof)
      for window in cabin.sideWindows {
        s.quad(side.patch(u: window, v: cabin.windowFoot...cabin.windowHead, lift: 0.008), glass)
      }
      s.polygon([screenHead, middleHead, ridge[1], ridge[0]], roof)
      s.polygon([middleHead, rearHead, ridge[2], ridge[1]], roof)
    }
    let top = cabin.hasGlassRoof ? solid(glass) : roof
    sculptor.polygon([ridge[0], ridge[1], ridge[1].mirrored, ridge[0].mirrored], top)
    sculptor.polygon([ridge[1], ridge[2], ridge[2].mirrored, ridge[1].mirrored], top)
  }
}
