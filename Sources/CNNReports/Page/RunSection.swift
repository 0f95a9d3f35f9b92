import CNNRun
import CNNSpec

/// Speed, machine, seed, digests, the command that repeats the run, and its configuration.
struct RunSection: PageSection {
  struct Entry {
    var name: String
    var values: [String]
    /// `digest` for long numbers that may break anywhere.
    var style: String
  }

  /// A line of the configuration; comments are set apart.
  struct Line {
    var code: String
    var comment: String
  }

  let entries: [Entry]
  let digests: [Entry]
  let command: String?
  let commandNote: String?
  let lines: [Line]

  init(_ contents: RunContents, _ words: Means.Words) {
    entries = contents.record.map { Self.entries($0, contents.history) } ?? []
    digests = Self.digests(contents)
    let repetition = contents.record.map {
      RepeatCommand(
        $0, overrides: contents.overrides, wasSteered: contents.wasSteered, hasTimeLimit: contents.hasTimeLimit)
    }
    (command, commandNote) = (repetition.map { words($0.means) }, repetition?.note)
    lines = contents.configurationText.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let hash = line.firstIndex(of: "#") ?? line.endIndex
      return Line(code: String(line[..<hash]), comment: String(line[hash...]))
    }
  }

  private static func entries(_ record: RunRecord, _ history: [EpochRecord]) -> [Entry] {
    var entries = [
      Entry(name: "processor", values: [record.processor, "\(record.instructionSet) kernels"], style: ""),
      Entry(name: "threads", values: ["\(record.threads) (\(record.threadsReason))"], style: ""),
    ]
    if !history.isEmpty {
      let seconds = history.reduce(0) { $0 + $1.seconds }
      entries.append(
        Entry(
          name: "speed",
          values: [
            "\(NumberText.rate(history.medianSpeed)) training images a second",
            "\(NumberText.duration(seconds / Double(history.count))) an epoch with evaluation, \(NumberText.duration(seconds)) in all",
          ], style: ""))
    }
    entries.append(Entry(name: "seed", values: [String(record.seed)], style: ""))
    entries.append(
      Entry(
        name: "versions", values: record.versions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }, style: "")
    )
    entries.append(Entry(name: "started", values: [record.start], style: ""))
    if !record.resumed.isEmpty {
      let values = record.resumed.map { resumption in
        let changes = resumption.changed.isEmpty ? "" : " with " + resumption.changed.joined(separator: ", ")
        return "\(resumption.start), after \(NumberText.counted(resumption.epoch, "epoch"))\(changes)"
      }
      entries.append(Entry(name: "resumed", values: values, style: ""))
    }
    if let end = record.end { entries.append(Entry(name: "ended", values: [end], style: "")) }
    let started = record.command.dropFirst().map(ShellWord.quoted).joined(separator: " ")
    entries.append(Entry(name: "begun with", values: ["cnn " + started], style: "digest"))
    return entries
  }

  private static func digests(_ contents: RunContents) -> [Entry] {
    var digests: [Entry] = []
    if let last = contents.history.last {
      let best = contents.history.first { $0.epoch == contents.bestEpoch } ?? last
      digests.append(
        Entry(name: "weights after epoch \(best.epoch)", values: [best.weightsSHA256], style: "digest"))
      if best.epoch != last.epoch {
        digests.append(
          Entry(name: "weights after epoch \(last.epoch)", values: [last.weightsSHA256], style: "digest"))
      }
    }
    for (file, digest) in (contents.record?.dataDigests ?? [:]).sorted(by: { $0.key < $1.key }) {
      digests.append(Entry(name: file, values: [digest], style: "digest"))
    }
    return digests
  }

  static let template = PageTemplate(
    """
    <section id="run"><h2>Run</h2>
    {{#command}}<h3>To repeat it</h3><pre class="command"><code>{{.}}</code></pre><p class="note">{{commandNote}}</p>{{/command}}
    <dl class="entries">{{#entries}}<dt>{{name}}</dt><dd class="{{style}}">{{#values}}<span>{{.}}</span>{{/values}}</dd>{{/entries}}</dl>
    <h3>SHA-256</h3>
    <dl class="entries digests">{{#digests}}<dt>{{name}}</dt><dd class="{{style}}">{{#values}}<span>{{.}}</span>{{/values}}</dd>{{/digests}}</dl>
    <h3>Configuration</h3>
    <pre class="configuration"><code>{{#lines}}{{code}}<i>{{comment}}</i>
    {{/lines}}</code></pre>
    </section>

    """)
}
