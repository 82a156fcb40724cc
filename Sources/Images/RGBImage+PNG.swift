import CPNG

/// PNG through libpng's simplified interface.
extension RGBImage {
  /// Written for speed rather than size.
  public func png() throws(ImageError) -> [UInt8] {
    try Self.checkSize(width: width, height: height)
    var header = Self.header()
    header.width = UInt32(width)
    header.height = UInt32(height)
    header.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    header.flags = UInt32(PNG_IMAGE_FLAG_FAST)
    defer { png_image_free(&header) }
    // Deflate grows what it cannot pack by a few bytes in each block; twice the size is more than enough.
    var size = png_alloc_size_t(2 * (pixels.count + height) + 4096)
    var isWritten = false
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { buffer, count in
      isWritten = png_image_write_to_memory(&header, buffer.baseAddress, &size, 0, pixels, 0, nil) != 0
      count = isWritten ? Int(size) : 0
    }
    guard isWritten else {
      throw .cannotEncode(format: "PNG", width: width, height: height, library: Self.message(of: header))
    }
    return Array(bytes)
  }

  /// Decodes any PNG as 8-bit RGB; what is transparent becomes black.
  public init(png bytes: [UInt8]) throws(ImageError) {
    var header = Self.header()
    defer { png_image_free(&header) }
    guard png_image_begin_read_from_memory(&header, bytes, bytes.count) != 0 else {
      throw .cannotDecode(format: "PNG", bytes: bytes.count, library: Self.message(of: header))
    }
    let (columns, rows) = (Int(header.width), Int(header.height))
    try Self.checkSize(width: columns, height: rows)
    header.format = UInt32(PNG_FORMAT_FLAG_COLOR)
    var black = png_color(red: 0, green: 0, blue: 0)
    var isRead = false
    let pixels = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { buffer, count in
      isRead = png_image_finish_read(&header, &black, buffer.baseAddress, 0, nil) != 0
      count = isRead ? columns * rows * 3 : 0
    }
    guard isRead else {
      throw .cannotDecode(format: "PNG", bytes: bytes.count, library: Self.message(of: header))
    }
    self.init(width: columns, height: rows, pixels: pixels)
  }

  private static func header() -> png_image {
    var header = png_image()
    header.version = UInt32(PNG_IMAGE_VERSION)
    return header
  }

  private static func message(of header: png_image) -> String {
    withUnsafeBytes(of: header.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
