import DriveTypes

/// DriveBench's figures as tables: the two that the literature prints (DriveRX's Tables 1 and 2 are laid out alike), and
/// one with everything.
public struct DriveBenchTables: Sendable {
  public var model: String
  public var scores: [DriveBenchScore]
  /// What rated the answers, such as `gpt-4o-mini at http://…`; nil without a judge.
  public var judge: String?
  /// Whether rows of the literature are added.
  public var showsPublished: Bool

  public init(model: String, scores: [DriveBenchScore], judge: String? = nil, showsPublished: Bool = false) {
    self.model = model
    self.scores = scores
    self.judge = judge
    self.showsPublished = showsPublished
  }

  public var tables: [FigureTable] { (judge == nil ? [] : [stages, groups]) + [accuracies, details] }

  private var judgeNotes: [String] {
    [
      "Ratings 0 to 100 by \(judge ?? "no judge"); rubrics with DriveBench's criteria and points in our words.",
      "Corr. is the mean of the settings with a corruption; T.O. is text only; - is not given.",
    ]
      + (showsPublished
        ? [
          "* Published by DriveBench (drive-bench/toolkit 5f9ac575 README.md; judge GPT-3.5): not measured here, other "
            + "rubric words and another judge."
        ] : [])
  }

  /// Judge's means by stage: clean, corrupted, text only.
  public var stages: FigureTable {
    let (clean, corrupted, text) = (
      scores.filter { CorruptionGroup.isClean($0.setting) },
      scores.filter { CorruptionGroup(setting: $0.setting) != nil },
      scores.filter { CorruptionGroup.isTextOnly($0.setting) }
    )
    var cells = [model]
    for stage in DrivingStage.allCases {
      cells += [clean, corrupted, text].map { Self.figure(Self.mean($0.map { $0.judge(stage) })) }
    }
    var rows = [FigureTable.Row(cells)]
    if showsPublished { rows += PublishedDriveBench.stages.map { .init($0, isQuoted: true) } }
    let columns = DrivingStage.allCases.flatMap { stage in
      ["Clean", "Corr.", "T.O."].map { "\(stage.rawValue.capitalized) \($0)" }
    }
    return FigureTable(
      title: "Judge's score by stage", notes: judgeNotes, columns: ["Model"] + columns, rows: rows)
  }

  /// Accuracy of choices and judge's mean of open questions by group of corruptions.
  public var groups: FigureTable {
    var cells = [model]
    for group in CorruptionGroup.allCases {
      let mine = scores.filter { CorruptionGroup(setting: $0.setting) == group }
      cells.append(Self.figure(Self.mean(mine.map(\.accuracy)).map { $0 * 100 }))
      cells.append(Self.figure(Self.mean(mine.map { $0.judge(.open) })))
    }
    var rows = [FigureTable.Row(cells)]
    if showsPublished { rows += PublishedDriveBench.groups.map { .init($0, isQuoted: true) } }
    return FigureTable(
      title: "By group of corruptions: accuracy of choices (%), judge's score of open questions",
      notes: judgeNotes,
      columns: ["Model"] + CorruptionGroup.allCases.flatMap { ["\($0.rawValue.capitalized) MCQ", "VQA"] },
      rows: rows)
  }

  /// Accuracy of choices by setting.
  public var accuracies: FigureTable {
    let stages: [DrivingStage] = [.perception, .behavior]
    return FigureTable(
      title: "Accuracy of choices (%)",
      notes: [
        "Choices are read the \(scores.first?.parsing.rawValue ?? "-") way; 'disputed' counts answers that the other way "
          + "judges differently."
      ],
      columns: ["Setting", "Questions"] + stages.map(\.rawValue.capitalized) + [
        "All", "No letter", "Disputed",
      ],
      rows: scores.map { score in
        .init(
          [score.setting, "\(score.questions)"]
            + stages.map { stage in
              Self.figure(
                score.parts.first { $0.stage == stage && $0.kind == .choice }?.accuracy.map { $0 * 100 })
            } + [
              Self.figure(score.accuracy.map { $0 * 100 }), "\(score.unparsed.count)",
              "\(score.disputed.count)",
            ])
      })
  }

  /// Everything, by setting, stage and kind.
  public var details: FigureTable {
    FigureTable(
      title: "By setting, stage and kind",
      columns: [
        "Setting", "Stage", "Kind", "Items", "Accuracy %", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "ROUGE-L",
        "CIDEr",
        "Judge", "Rated",
      ],
      rows: scores.flatMap { score in
        score.parts.map { part in
          let bleu = part.language?.bleu.map { Self.figure($0, 4) } ?? [String](repeating: "-", count: 4)
          return .init(
            [
              score.setting, part.stage.rawValue, part.kind.rawValue, "\(part.items)",
              Self.figure(part.accuracy.map { $0 * 100 }),
            ] + bleu + [
              Self.figure(part.language?.rougeL, 4), Self.figure(part.language?.cider, 4),
              Self.figure(part.judge?.mean), part.judge.map { "\($0.rated)/\($0.asked)" } ?? "-",
            ])
        }
      })
  }

  /// What is to be known of the input, one line each.
  public var remarks: [String] {
    scores.flatMap { score in
      var lines: [String] = []
      func name(_ what: String, _ list: [String]) {
        guard !list.isEmpty else { return }
        let more = list.count > 5 ? ", …" : ""
        lines.append(
          "\(score.setting): \(what) (\(list.count)): \(list.prefix(5).joined(separator: ", "))\(more)")
      }
      name("choices without a letter", score.unparsed)
      name("choices that depend on the way of reading", score.disputed)
      name("not rated", score.unrated)
      if score.leftOut > 0 {
        lines.append("\(score.setting): \(score.leftOut) choices of prediction left out, as upstream does")
      }
      return lines
    }
  }

  static func mean(_ values: [Double?]) -> Double? {
    let known = values.compactMap(\.self)
    return known.isEmpty ? nil : known.reduce(0, +) / Double(known.count)
  }

  static func figure(_ value: Double?, _ digits: Int = 2) -> String {
    value.map { SuiteScore.fixed($0, digits) } ?? "-"
  }

  public var json: JSONNode {
    .object([
      JSONMember("model", .string(model)), JSONMember("judge", judge.map { .string($0) } ?? .null),
      JSONMember(
        "settings",
        .array(
          scores.map { score in
            .object([
              JSONMember("setting", .string(score.setting)),
              JSONMember("questions", .integer(score.questions)),
              JSONMember("parsing", .string(score.parsing.rawValue)),
              JSONMember("left_out", .integer(score.leftOut)),
              JSONMember("parts", .array(score.parts.map(\.json))),
              JSONMember("unparsed", SuiteScore.strings(score.unparsed)),
              JSONMember("disputed", SuiteScore.strings(score.disputed)),
              JSONMember("unrated", SuiteScore.strings(score.unrated)),
            ])
          })), JSONMember("tables", .array(tables.dropLast().map(\.json))),
    ])
  }
}

extension DriveBenchScore.Part {
  var json: JSONNode {
    .object([
      JSONMember("stage", .string(stage.rawValue)), JSONMember("kind", .string(kind.rawValue)),
      JSONMember("items", .integer(items)), JSONMember("accuracy", .finite(accuracy)),
      JSONMember("language", language?.json ?? .null), JSONMember("judge", .finite(judge?.mean)),
      JSONMember("rated", judge.map { .integer($0.rated) } ?? .null),
    ])
  }
}
