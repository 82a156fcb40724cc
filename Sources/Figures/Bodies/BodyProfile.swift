import Rendering

/// The outline of a road vehicle's body. Lengths along x are fractions of half the body's length (1 the nose, −1 the
/// tail), heights fractions of its height, widths fractions of half its width.
struct BodyProfile: Sendable {
  /// One place along the lower body's upper edge.
  struct Station: Sendable {
    var x: Float
    /// Of the shoulder: where the side turns into the bonnet, the boot or the windows.
    var shoulder: Float
    var width: Float
    /// Of the lower edge; nil where it runs along the sill.
    var bottom: Float?

    init(_ x: Float, _ shoulder: Float, _ width: Float, bottom: Float? = nil) {
      self.x = x
      self.shoulder = shoulder
      self.width = width
      self.bottom = bottom
    }
  }

  /// The upper body: windows and roof.
  struct Cabin: Sendable {
    /// Foot and head of the windscreen, head and foot of the rear window.
    var screenFoot, screenHead, rearHead, rearFoot: Float
    /// Of the windows' foot at the front and at the rear.
    var frontBelt, rearBelt: Float
    /// Half width of the roof's edges and of the windows' foot.
    var roofWidth: Float = 0.74
    var beltWidth: Float = 0.93
    /// Drop of the roof towards its front and rear.
    var frontDrop: Float = 0.03
    var rearDrop: Float = 0.03
    /// Side windows from the front (0) to the rear (1) of the cabin's side.
    var sideWindows: [ClosedRange<Float>] = [0.08...0.47, 0.51...0.9]
    var hasRearWindow = true
    /// Lower edge of the rear window as a fraction of the cabin's height; of the side windows and windscreen too.
    var rearWindowFoot: Float = 0.06
    var windowFoot: Float = 0.06
    var windowHead: Float = 0.9
    var hasGlassRoof = false
  }

  /// From the nose to the tail.
  var stations: [Station]
  var cabin: Cabin
  /// Fractions of the body's height: lower edge of the side and its widest line.
  var sill: Float = 0.16
  var waist: Float = 0.4
  /// Half width at the sill.
  var sillWidth: Float = 0.93
  /// How far the side leans in from the waist to the shoulder.
  var shoulderInset: Float = 0.05
  /// How much higher the bonnet is in its middle.
  var crown: Float = 0.025
  /// Metres.
  var wheelRadius: Float = 0.33
  var wheelWidth: Float = 0.22
  /// Fractions of half the length.
  var frontAxle: Float = 0.6
  var rearAxle: Float = -0.58
  /// Side doors, from front to rear edge; the front door first.
  var doors: [ClosedRange<Float>] = []
  var hasMirrors = true
  /// Half of the box is this much wider than the body; the mirrors fill it.
  var bodyWidth: Float = 0.9
  /// Lamps over the width (0 at the middle, 1 at the corner) of the front's upper row and of the rear's.
  var lamps = LampStyle()
  var hasSpareWheel = false
  var hasDarkRocker = false
  /// Colour of the lower body where it differs (two-tone).
  var lowerColour: Colour?
  var upperColour: Colour?
}

/// How a body's lamps look.
struct LampStyle: Sendable {
  /// Rows of the front from below (0 valance, 1 bumper, 2 grille and lamps).
  var grille: Colour? = Colour(24, 25, 27)
  /// Share of the nose's width that the grille takes.
  var grilleWidth: Float = 0.86
  /// A red strip across the tail.
  var hasTailStrip = false
  /// Round head lamps on the nose.
  var areRound = false
  /// Rear lamps stand upright beside the rear window.
  var areTall = false
  /// A cab has none: they are on the box behind it.
  var hasRear = true
}
