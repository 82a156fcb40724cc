import CKernels

/// Textures and the tone curve, made once and shared by all shaders.
final class TextureSet: @unchecked Sendable {
  static let shared = TextureSet()

  let texels: UnsafeMutablePointer<UInt32>
  let curve: UnsafeMutablePointer<UInt8>
  let tones: UnsafeMutablePointer<dl_texture_tone>

  /// Never freed and never written again.
  private init() {
    texels = .allocate(capacity: DL_TEXTURE_LAYERS * DL_TEXTURE_TEXELS)
    dl_make_textures(texels)
    curve = .allocate(capacity: DL_CURVE_ENTRIES + 3)
    dl_make_curve(curve)
    let count = DL_TEXTURE_COUNT
    tones = .allocate(capacity: count)
    tones.initialize(repeating: dl_texture_tone(warm: 0, patches: 0), count: count)
    for texture in Texture.allCases { tones[Int(texture.rawValue)] = Self.tone(of: texture) }
  }

  /// How brighter spots differ in hue, and how much the place in the world matters.
  private static func tone(of texture: Texture) -> dl_texture_tone {
    switch texture {
    case .asphalt: dl_texture_tone(warm: 0.05, patches: 0.10)
    case .concrete, .paving: dl_texture_tone(warm: 0.1, patches: 0.07)
    case .grass: dl_texture_tone(warm: 0.45, patches: 0.16)
    case .soil: dl_texture_tone(warm: 0.25, patches: 0.12)
    case .paint: dl_texture_tone(warm: 0, patches: 0.03)
    case .brick: dl_texture_tone(warm: 0.25, patches: 0)
    case .foliage: dl_texture_tone(warm: 0.3, patches: 0)
    case .roofTiles, .wood, .bark: dl_texture_tone(warm: 0.15, patches: 0)
    default: dl_texture_tone(warm: 0, patches: 0)
    }
  }
}
