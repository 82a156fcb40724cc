import Evaluation
import Foundation
import Testing

@Suite struct DurableFileTests {
  func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  @Test func replaceLeavesNoTemporaryFile() throws {
    try withFolder { folder in
      try DurableFile.replace(folder + "/a", with: [1, 2, 3])
      try DurableFile.replace(folder + "/a", with: [4])
      #expect(try DurableFile.read(folder + "/a") == [4])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
      #expect(try DurableFile.read(folder + "/b") == nil)
    }
  }

  @Test func appendAddsWholeLines() throws {
    try withFolder { folder in
      try DurableFile.append("one", to: folder + "/log")
      try DurableFile.append("two", to: folder + "/log")
      #expect(try DurableFile.read(folder + "/log") == Array("one\ntwo\n".utf8))
    }
  }

  @Test func aFolderThatIsNotThereIsATypedError() throws {
    try withFolder { folder in
      let path = folder + "/missing/x"
      #expect(throws: EvaluationError.cannotWrite(path: path, reason: "No such file or directory")) {
        try DurableFile.replace(path, with: [])
      }
    }
  }

  @Test func aTextMakesItsFolder() throws {
    try withFolder { folder in
      try DurableFile.write("one", to: folder + "/new/deep/text.xml")
      #expect(try DurableFile.read(folder + "/new/deep/text.xml") == Array("one".utf8))
      #expect {
        try DurableFile.write("one", to: folder + "/new/deep/text.xml/below")
      } throws: { error in
        guard case EvaluationError.cannotWrite(let path, let reason) = error else { return false }
        return path == folder + "/new/deep/text.xml/below" && reason.hasPrefix("its folder cannot be made")
      }
    }
  }

  /// Linux's device that is always full.
  @Test func aFullDiskIsATypedError() {
    #expect(throws: EvaluationError.cannotWrite(path: "/dev/full", reason: "No space left on device")) {
      try DurableFile.append("line", to: "/dev/full")
    }
  }
}
