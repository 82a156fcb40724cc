import Scoring
import Testing

struct JudgeReplyTests {
  @Test(arguments: [
    ("Total Score: 62", JudgeReply.rating(62)), ("**Total Score:** **7**", .rating(7)),
    ("Total Score (100 points): 45", .rating(45)), ("total score:\n 100", .rating(100)),
    // The sheet repeated, then filled in.
    ("Total Score: \n...\nTotal Score: 33 of 100", .rating(33)),
    ("Total Score: -5", .malformed(.outOfRange("-5"))),
    ("Total Score: 999", .malformed(.outOfRange("999"))), ("Score: 50", .malformed(.noRating)),
    (" \n", .malformed(.empty)), ("Total Score: high", .malformed(.noRating)),
  ])
  func sheets(text: String, expected: JudgeReply) {
    #expect(JudgeReply(text, to: .planningOpen) == expected)
  }

  @Test(arguments: [
    ("78", JudgeReply.rating(78)), ("I give 41.", .rating(41)), ("62/100", .rating(62)),
    ("12.5", .rating(12.5)),
    ("between 40 and 50", .malformed(.noRating)), ("101", .malformed(.outOfRange("101"))),
    ("none", .malformed(.noRating)),
  ])
  func closeness(text: String, expected: JudgeReply) {
    #expect(JudgeReply(text, to: .closeness) == expected)
  }

  @Test func everySheetIsWorthAHundredPoints() {
    for rubric in JudgeRubric.allCases where rubric != .closeness {
      #expect(rubric.criteria.reduce(0) { $0 + $1.points } == 100)
      // The judge's own sheet must not read as a rating.
      let prompt = rubric.prompt(question: "Q?", truth: "T", answer: "A", description: nil)
      #expect(JudgeReply(prompt, to: rubric) == .malformed(.noRating))
    }
  }
}
