import ArgumentParser
import DriveTypes
import Foundation
import Inference

struct ModelTokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Texts to token ids and back.",
    discussion: """
      Reads lines from standard input, each a text as a JSON string, and writes a line of ids for each, as a JSON array; \
      with --decode the other way round. FOLDER has tokenizer.json, vocab.json with merges.txt, or a .tiktoken file.
      """)

  @Argument(help: "A model's folder.", completion: .directory)
  var folder: String

  @Flag(help: "Read arrays of ids, write texts.")
  var decode = false

  @Flag(help: "Leave special tokens out of the texts.")
  var skipSpecial = false

  @Flag(help: "Take special tokens in the texts for plain text, and add none.")
  var plain = false

  func run() throws {
    let tokenizer = try Tokenizer(folder: URL(fileURLWithPath: folder))
    var number = 0
    while let line = readLine() {
      number += 1
      let input = JSONCursor(
        try JSONReader.read(Array(line.utf8), file: "standard input, line \(number)"), file: "standard input")
      let output: JSONNode
      if decode {
        var tokens: [Int] = []
        for item in try input.items() { tokens.append(try item.integer()) }
        output = .string(tokenizer.decode(tokens, skippingSpecial: skipSpecial))
      } else {
        let tokens = tokenizer.encode(try input.string(), addingSpecial: !plain, allowingSpecial: !plain)
        output = .array(tokens.map { .integer($0) })
      }
      print(JSONWriter.text(output, indent: nil))
    }
  }
}
