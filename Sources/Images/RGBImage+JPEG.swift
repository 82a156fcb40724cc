import CTurboJPEG

/// How many times smaller a JPEG is decoded. The library then leaves out work: at quality 20 one half takes 40 % less
/// time, at 90 20 % (`reference/performance.md` §4). Its other ratios, such as 5/8, take longer than full size.
public enum JPEGReduction: Int, Sendable, Hashable, CaseIterable {
  case none = 1
  case half = 2
  case quarter = 4
  case eighth = 8

  /// Pixels of a side of `size` pixels after the reduction, rounded up as the library does.
  func reduce(_ size: Int) -> Int { (size + rawValue - 1) / rawValue }
}

/// Baseline JPEG through libjpeg-turbo: 4:2:0 and the accurate integer transform, as OpenCV and Pillow write it.
extension RGBImage {
  /// - Parameter quality: 1…100; the leaderboard's agents use 20.
  public func jpeg(quality: Int) throws(ImageError) -> [UInt8] {
    guard (1...100).contains(quality) else { throw .badQuality(got: quality) }
    try Self.checkSize(width: width, height: height)
    func failure(_ reason: String) -> ImageError {
      .cannotEncode(format: "JPEG", width: width, height: height, library: reason)
    }
    guard let handle = tjInitCompress() else { throw failure("no memory") }
    defer { tjDestroy(handle) }
    var size = tjBufSize(Int32(width), Int32(height), Int32(TJSAMP_420.rawValue))
    guard size != UInt.max, size <= UInt(Int32.max), let space = tjAlloc(Int32(size)) else {
      throw failure("no memory")
    }
    defer { tjFree(space) }
    var target: UnsafeMutablePointer<UInt8>? = space
    let status = tjCompress2(
      handle, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &target, &size,
      Int32(TJSAMP_420.rawValue), Int32(quality), TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC)
    guard status == 0 else { throw failure(String(cString: tjGetErrorStr2(handle))) }
    return Array(UnsafeBufferPointer(start: space, count: Int(size)))
  }

  /// Pixels across and down that a JPEG's header claims; nil where the bytes do not begin as a JPEG does.
  public static func jpegSize(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
    guard let handle = tjInitDecompress() else { return nil }
    defer { tjDestroy(handle) }
    var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard
      tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &space) == 0
    else { return nil }
    return (Int(width), Int(height))
  }

  /// Decodes a JPEG, grey or coloured. Damaged and cut files are errors, not grey areas.
  /// - Parameter reduction: sides become this much shorter, rounded up.
  public init(jpeg bytes: [UInt8], reduction: JPEGReduction = .none) throws(ImageError) {
    try self.init(bytes, reduction, toleratesDamage: false)
  }

  /// Decodes as much of a damaged JPEG as can be made out; the rest is what the library leaves: shifted, discoloured, grey.
  public init(damagedJPEG bytes: [UInt8]) throws(ImageError) {
    try self.init(bytes, .none, toleratesDamage: true)
  }

  private init(_ bytes: [UInt8], _ reduction: JPEGReduction, toleratesDamage: Bool) throws(ImageError) {
    func failure(_ reason: String) -> ImageError {
      .cannotDecode(format: "JPEG", bytes: bytes.count, library: reason)
    }
    guard let handle = tjInitDecompress() else { throw failure("no memory") }
    defer { tjDestroy(handle) }
    var (width, height, subsampling, space): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard
      tjDecompressHeader3(handle, bytes, UInt(bytes.count), &width, &height, &subsampling, &space) == 0
    else { throw failure(String(cString: tjGetErrorStr2(handle))) }
    try Self.checkSize(width: Int(width), height: Int(height))
    let (columns, rows) = (reduction.reduce(Int(width)), reduction.reduce(Int(height)))
    var status: Int32 = 0
    let stop = toleratesDamage ? 0 : TJFLAG_STOPONWARNING
    let pixels = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { buffer, count in
      // Rows that are never reached.
      if toleratesDamage { buffer.initialize(repeating: 0) }
      status = tjDecompress2(
        handle, bytes, UInt(bytes.count), buffer.baseAddress, Int32(columns), 0, Int32(rows),
        Int32(TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT | stop | TJFLAG_LIMITSCANS)
      if toleratesDamage, status != 0, tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue) { status = 0 }
      count = status == 0 ? columns * rows * 3 : 0
    }
    guard status == 0 else { throw failure(String(cString: tjGetErrorStr2(handle))) }
    self.init(width: columns, height: rows, pixels: pixels)
  }
}
