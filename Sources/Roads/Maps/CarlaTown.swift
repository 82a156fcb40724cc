/// One of CARLA's twelve towns and the file that is its map.
public struct CarlaTown: Sendable, Hashable {
  /// Such as `Town04`.
  public var name: String
  /// Size of the `.xodr`, bytes.
  public var byteCount: Int
  /// SHA-256 of the `.xodr`, lower-case hexadecimal.
  public var sha256: String

  /// Measured (`reference/opendrive.md` §1): equal, by git's hash, to the maps in autonomousvision/fail2drive, which
  /// is built on CARLA 0.9.15.
  public static let all: [CarlaTown] = [
    CarlaTown("Town01", 973_108, "97a7f6ac67812567e5c8ee0599cd823b23f80f30f3f97c502212e38b72e2b709"),
    CarlaTown("Town02", 915_949, "953c05f17def231239ffcadba3307628a82d0d335b67b4e29c3098f7aed1dd7d"),
    CarlaTown("Town03", 4_589_872, "abf177bcd9b66cfefb7ac4919f6456815f1384f4229f1343c8a6a90bbb7713c9"),
    CarlaTown("Town04", 3_403_393, "4dddd1560ab7812b0e89cd4a523d8b6f2b93947eafb496d9eeb83cc772116c85"),
    CarlaTown("Town05", 4_651_162, "7edc53b0be840e177598da7a4ed9571146d7b2595ce280d154c90f92e8a48851"),
    CarlaTown("Town06", 3_004_885, "a90b613175fa837fdc128ddfaf5ddad25797b128fdbd8cd945974bc21a60496e"),
    CarlaTown("Town07", 2_229_151, "be730652769e993e27f748ba5793dba9e49d299205146a7a8db0bcd17af877bf"),
    CarlaTown("Town10HD", 1_857_682, "5d883b799f634030af92be1e9d79d107845540ba04338e8c60e095be1aef7be7"),
    CarlaTown("Town11", 23_267_947, "52ffa8412425b87394afa6a37bf0b688c0584a24df6ae88fea53866acb91e222"),
    CarlaTown("Town12", 71_350_074, "26fa53d4902ac3397d35f948969f0c77c1bf023755ede2c67edf00bef817151f"),
    CarlaTown("Town13", 89_418_305, "5354326f2fe4d26f0dcb5c82acf462257e638278363ab7adecb97ec3aa1f426f"),
    CarlaTown("Town15", 7_921_557, "8e9c69cfb3e750ace3e5d6b057e46786952a073c3924f319bbabb1a166dc2c17"),
  ]

  private init(_ name: String, _ byteCount: Int, _ sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  public static func named(_ name: String) -> CarlaTown? { all.first { $0.name == name } }

  /// Its place in the wheel.
  var wheelEntry: String { "py123d/parser/opendrive/carla_maps/\(name).xodr.gz" }

  /// What must be said wherever the maps are passed on.
  public static let attribution =
    "Town maps: CARLA team and Computer Vision Center (CVC), Barcelona; CARLA's code is under the MIT licence, its "
    + "assets under CC-BY 4.0 (https://carla.org). Taken from the PyPI wheel py123d 0.7.0."
}

/// The wheel on PyPI that carries the town maps. It is only unzipped, never installed or run.
public enum MapWheel {
  static let requirement = "py123d==0.7.0"
  static let fileName = "py123d-0.7.0-py3-none-any.whl"
  static let sha256 = "1f7ce27ef354833b004d75bfc8cfe466b8d924542159ea1e197193520a3e3182"
}
