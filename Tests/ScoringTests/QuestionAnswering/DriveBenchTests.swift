import Foundation
import Scoring
import Testing

struct DriveBenchTests {
  private static let question =
    "What is the moving status? Please select the correct answer from the following options: A. Going ahead. B. Turn left. C. Turn right."

  /// Oracle: DriveBench's `preprocess_answer`, run by hand on these texts (Python 3, `evaluate/utils.py`).
  @Test(arguments: [
    ("A. Going ahead.", "A" as Character?), (" B", "B"), ("B. There is a car", "A"), ("Option C", "C"),
    ("The answer is B, not C.", "B"), ("Going ahead.", nil), ("Turn_a left", nil), ("It's C or D", "C"),
    ("(d)", "D"), ("I'd say so", "D"), ("", nil),
  ])
  func upstreamsParsing(answer: String, expected: Character?) {
    #expect(ChoiceParsing.upstream.choice(in: answer, question: Self.question) == expected)
  }

  @Test(arguments: [
    ("A. Going ahead.", "A" as Character?), (" B", "B"), ("B. There is a car", "B"), ("Option C", "C"),
    ("The answer is B, not C.", "B"), ("Going ahead.", "A"), ("The car will turn left now", "B"),
    ("A car turns", nil), ("It's C or D", nil), ("**C**", "C"), ("(d)", "D"), ("I'd say so", nil), ("", nil),
    ("Answer: A", "A"), ("There is a car. The choice is C.", "C"),
  ])
  func carefulParsing(answer: String, expected: Character?) {
    #expect(ChoiceParsing.careful.choice(in: answer, question: Self.question) == expected)
  }

  /// Upstream takes two answers without a letter for a match.
  @Test func nothingIsRightOnlyUpstream() {
    #expect(ChoiceParsing.upstream.isRight(answer: "no idea", truth: "who knows", question: ""))
    #expect(!ChoiceParsing.careful.isRight(answer: "no idea", truth: "who knows", question: ""))
  }

  private static let file = """
    [{"scene_token": "s", "frame_token": "f", "question_type": "perception", "question": "What is the moving status of object <c1,CAM_FRONT,0.1,0.2>? A. Going ahead. B. Turn left.", "answer": "B", "tag": [0], "pred": "B. It is a car."},
     {"scene_token": "s", "frame_token": "f", "question_type": "perception", "question": "What is there?", "answer": "a red car ahead of us", "tag": [2], "pred": "a red car ahead of us"},
     {"scene_token": "s", "frame_token": "f", "question_type": "prediction", "question": "Order?", "answer": "First the car", "tag": [3], "pred": "First the truck"},
     {"scene_token": "s", "frame_token": "f", "question_type": "prediction", "question": "Moving?", "answer": "Yes", "tag": [0], "pred": "No"},
     {"scene_token": "s", "frame_token": "f", "question_type": "planning", "question": "What is safe?", "answer": "Brake", "tag": [1], "pred": "Go"},
     {"scene_token": "s", "frame_token": "f", "question_type": "behavior", "question": "Behaviour? A. Slow. B. Fast.", "answer": "A", "tag": [0], "pred": "A"}]
    """

  private func read(_ text: String) throws -> [DriveBenchItem] {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("bench-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try DriveBenchFile.read(url)
  }

  @Test func aSettingIsScoredByStageAndKind() throws {
    let items = try read(Self.file)
    let questions = DriveBenchScore.questions(items, setting: "Fog")
    #expect(
      questions.map(\.rubric) == [
        .perceptionChoice, .perceptionOpen, .predictionOpen, .planningOpen, .behaviorChoice,
      ])
    let verdicts: [JudgeVerdict] = [.rated(10), .rated(30), .malformed(.empty), .rated(50), .rated(90)]
    let upstream = DriveBenchScore(setting: "Fog", items: items, verdicts: verdicts)
    // The article makes the right answer wrong.
    #expect(upstream.parts.map(\.correct) == [0, nil, nil, nil, 1])
    #expect(upstream.accuracy == 0.5)
    #expect(upstream.disputed == ["s_f_0"])
    #expect(upstream.leftOut == 1)
    #expect(upstream.judge(.perception) == 20)
    #expect(upstream.judge(.prediction) == nil)
    #expect(upstream.judge(.open) == 40)
    #expect(upstream.unrated == ["s_f_2: an empty reply"])
    let careful = DriveBenchScore(setting: "Fog", items: items, parsing: .careful)
    #expect(careful.accuracy == 1)
    #expect(careful.parts[1].language?.rougeL == 1)
    // Clean and corrupted stand apart in the table.
    let tables = DriveBenchTables(
      model: "m",
      scores: [
        upstream, DriveBenchScore(setting: "clean", items: items, verdicts: [.rated(80), .rated(60)]),
      ],
      judge: "j", showsPublished: true)
    #expect(tables.stages.rows[0].cells.prefix(4) == ["m", "70.00", "20.00", "-"])
    #expect(tables.stages.rows[1].isQuoted)
    #expect(tables.groups.rows[0].cells.prefix(3) == ["m", "50.00", "40.00"])
    for row in tables.stages.rows { #expect(row.cells.count == tables.stages.columns.count) }
    for row in tables.groups.rows { #expect(row.cells.count == tables.groups.columns.count) }
    for row in tables.details.rows { #expect(row.cells.count == tables.details.columns.count) }
  }

  @Test(arguments: [
    ("\"perception\"", "\"sight\"", "question_type"), ("\"tag\": [1]", "\"tag\": [2]", "tag"),
    ("\"pred\": \"Go\"", "\"pred\": 3", "pred"),
  ])
  func badFilesAreNamedWithTheirPlace(part: String, other: String, named: String) throws {
    do {
      _ = try read(Self.file.replacing(part, with: other, maxReplacements: 1))
      Issue.record("no error")
    } catch let error as ScoringError { #expect(error.description.contains(named)) }
  }

  @Test func pagesAndFilesOfTablesAreSafe() {
    let table = FigureTable(
      title: "T & <b>", columns: ["name", "x"],
      rows: [.init(["a,\"b\"", "1"]), .init(["quoted", "2"], isQuoted: true)])
    #expect(table.csv == "name,x,source\r\n\"a,\"\"b\"\"\",1,measured\r\nquoted,2,published\r\n")
    let html = FigurePage(title: "T", tables: [table], remarks: ["<script>"]).html
    #expect(html.contains("T &amp; &lt;b&gt;") && html.contains("&lt;script&gt;"))
    #expect(!html.contains("<script") && !html.contains("http"))
    #expect(table.text.contains("* quoted"))
  }
}
