import CNNReports
import Foundation
import Testing

/// Names that are not UTF-8, and names with control characters, as they come from a command line.
@Suite struct NamesOnCommandLineTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop() }

  @Test func dataOfAnyNameIsReadAndRemembered() throws {
    let outcome = try workshop.program.shell(
      #"mv data $'d\xe9' && "$cnn" train tiny.cnn --data $'d\xe9' --out run --quiet && "$cnn" eval run"#)
    #expect(outcome.status == 0, "\(outcome)")
    let moved = try workshop.program.shell(#"mv $'d\xe9' $'e\xe9'; "$cnn" eval run"#)
    #expect(moved.status == 66 && moved.error.contains(#"looked at d\xE9 (no such folder)"#), "\(moved.error)")
  }

  @Test func picturesOfAnyNameAreReadAndShownEscaped() throws {
    try workshop.train(out: "run")
    try Canvas(width: 6, height: 6).pngData().write(to: workshop.url.appending(path: "p.png"))
    let outcome = try workshop.program.shell(
      #"mkdir $'f\xe9'; cp p.png $'f\xe9/a.png'; mv p.png $'p\xe9.png'; "$cnn" predict run $'p\xe9.png' $'f\xe9'"#)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.output.contains(#"p\xE9.png"#) && outcome.output.contains(#"f\xE9/a.png"#), "\(outcome.output)")
  }

  @Test(arguments: [
    #"train tiny.cnn --out $'o\xe9'"#, #"train $'t\xe9.cnn'"#, #"eval run --predictions $'o\xe9'"#,
    #"predict $'r\xe9' p.png"#, #"train tiny.cnn --init $'i\xe9'"#,
  ])
  func whatIsWrittenHasANameThatIsText(_ arguments: String) throws {
    let before = try workshop.names(in: ".")
    let outcome = try workshop.program.shell("\"$cnn\" \(arguments)")
    #expect(outcome.status == 64 && outcome.error.contains("is not UTF-8 text"), "\(outcome)")
    #expect(try workshop.names(in: ".") == before)
  }

  @Test func aCurrentFolderWhoseNameIsNotTextIsRefused() throws {
    let outcome = try workshop.program.shell(
      #"mkdir $'w\xe9' && cd $'w\xe9' && "$cnn" train ../tiny.cnn; code=$?; cd ..; ls | wc -l; exit $code"#)
    #expect(
      outcome.status == 73 && outcome.error.contains(#"w\xE9: error: the name of the current folder"#), "\(outcome)")
    #expect(outcome.output.contains("3"), "\(outcome.output)")
  }

  @Test(arguments: [
    #"train $'nl\nx\e[31m.cnn' --dry-run"#, #"shape $'nl\nx\e[31m.cnn'"#, #"train tiny.cnn --epochs $'\e[31m'"#,
    #"eval run --split $'\e[31m\u202e'"#, #"shape $'no\e[31m'"#,
  ])
  func noControlCharacterOfANameIsPrinted(_ arguments: String) throws {
    let outcome = try workshop.program.shell(
      #"printf '[input]\nchannels = x\n' > $'nl\nx\e[31m.cnn'; "$cnn" "# + arguments)
    #expect(outcome.status != 0)
    #expect(outcome.error.contains(#"\u{1B}"#), "\(outcome.error)")
    #expect(!outcome.error.contains("\u{1B}") && !outcome.error.contains("\u{202E}"), "\(outcome.error)")
    #expect(!outcome.error.contains("nl\n"), "\(outcome.error)")
  }
}
