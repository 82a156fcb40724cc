import CZip
import CZlib
import Foundation

/// Takes gzipped files out of a zip archive, which a wheel is.
enum Archive {
  /// The unpacked bytes of a `.gz` entry; at most `limit` of them.
  static func inflated(entry: String, of archive: URL, limit: Int) throws(MapStoreError) -> Data {
    let packed = try extract(entry, of: archive)
    do {
      return try inflate(packed, limit: limit)
    } catch {
      throw .corruptArchive(file: "\(archive.lastPathComponent)/\(entry)", reason: error.reason)
    }
  }

  struct Flaw: Error {
    var reason: String
  }

  private static func extract(_ entry: String, of archive: URL) throws(MapStoreError) -> Data {
    var code: Int32 = 0
    guard let zip = zip_open(archive.path, Int32(ZIP_RDONLY), &code) else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      throw .corruptArchive(
        file: archive.path, reason: zip_error_strerror(&error).map { String(cString: $0) } ?? "?")
    }
    defer { zip_discard(zip) }
    func flaw() -> MapStoreError {
      .corruptArchive(
        file: archive.path, reason: "\(entry): " + (zip_strerror(zip).map { String(cString: $0) } ?? "?"))
    }
    var stat = zip_stat_t()
    zip_stat_init(&stat)
    guard zip_stat(zip, entry, 0, &stat) == 0, let file = zip_fopen(zip, entry, 0) else { throw flaw() }
    defer { zip_fclose(file) }
    guard stat.size <= 1 << 30 else { throw flaw() }
    var data = Data(count: Int(stat.size))
    let read = data.withUnsafeMutableBytes { zip_fread(file, $0.baseAddress, stat.size) }
    guard read == zip_int64_t(stat.size) else { throw flaw() }
    return data
  }

  /// Unpacks gzip bytes.
  static func inflate(_ packed: Data, limit: Int) throws(Flaw) -> Data {
    var stream = z_stream()
    // 16 asks for a gzip header, 15 for the largest window.
    guard inflateInit2_(&stream, 16 + 15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw Flaw(reason: "zlib cannot start")
    }
    defer { inflateEnd(&stream) }
    // One byte more than allowed shows that there is more.
    var data = Data(count: limit + 1)
    var input = packed
    let status = input.withUnsafeMutableBytes { source in
      data.withUnsafeMutableBytes { target -> Int32 in
        stream.next_in = source.bindMemory(to: UInt8.self).baseAddress
        stream.avail_in = UInt32(clamping: source.count)
        stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(clamping: target.count)
        return CZlib.inflate(&stream, Z_FINISH)
      }
    }
    let count = limit + 1 - Int(stream.avail_out)
    if count > limit { throw Flaw(reason: "more than the \(limit) bytes expected") }
    guard status == Z_STREAM_END else { throw Flaw(reason: "not a whole gzip file (zlib status \(status))") }
    return data.prefix(count)
  }
}
