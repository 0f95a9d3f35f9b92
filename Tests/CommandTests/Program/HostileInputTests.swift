import Foundation
import Testing

/// Files and streams made to break the program, given to the built executable in bounded memory and time.
///
/// `scripts/hostile-inputs.py` gives it more, and measures; see docs/Reliability.md.
@Suite struct HostileInputTests {
  struct Hostile: CustomTestStringConvertible, Sendable {
    var testDescription: String
    /// Shell that makes the input, in a workshop's folder.
    var making: String
    var arguments: String
    var status: Int32
    /// A part of standard error.
    var message: String
  }

  static let inputs = [
    Hostile(
      testDescription: "a checkpoint whose header claims gigabytes",
      making: #"printf '\0\0\0\300\0\0\0\0{}' > x.safetensors"#,
      arguments: "train --config tiny.cnn --init x.safetensors",
      status: 65, message: "x.safetensors: error:"),
    Hostile(
      testDescription: "200 MB of zeros in a gzip whose header says 48 small images",
      making: """
        rm data/train-images-idx3-ubyte; (printf '\\0\\0\\10\\3\\0\\0\\0\\60\\0\\0\\0\\6\\0\\0\\0\\6'; head -c 200M /dev/zero) \
        | gzip -1 > data/train-images-idx3-ubyte.gz
        """,
      arguments: "train --config tiny.cnn", status: 65, message: "unpacks to more than the 1,744 bytes"),
    Hostile(
      testDescription: "an IDX header of 2^31 images of 60,000 x 60,000",
      making: #"printf '\0\0\10\3\177\377\377\377\0\0\352\140\0\0\352\140' > data/train-images-idx3-ubyte"#,
      arguments: "train --config tiny.cnn", status: 65, message: "train-images-idx3-ubyte: error:"),
    Hostile(
      testDescription: "a configuration of 100 MB", making: "yes '# nothing' | head -c 100M > huge.cnn",
      arguments: "shape huge.cnn", status: 78, message: "huge.cnn: error: larger than"),
    Hostile(
      testDescription: "a thousand blocks, each twice the one before",
      making: """
        { printf '[input]\\nchannels = 1\\nheight = 4\\nwidth = 4\\n[block]\\nname = b0\\n[linear]\\nunits = 2\\n[end]\\n'
        for i in $(seq 999); do printf '[block]\\nname = b%d\\n[b%d]\\n[b%d]\\n[end]\\n' $i $((i-1)) $((i-1)); done
        echo '[b999]'; } > blocks.cnn
        """,
      arguments: "shape blocks.cnn", status: 78, message: "nested more than"),
    Hostile(
      testDescription: "a pipe that nobody writes into as configuration", making: "mkfifo pipe.cnn",
      arguments: "shape pipe.cnn", status: 66, message: "this is a pipe"),
    Hostile(
      testDescription: "the same as checkpoint", making: "mkfifo pipe.safetensors", arguments: "eval pipe.safetensors",
      status: 66, message: "pipe.safetensors: error:"),
    Hostile(
      testDescription: "the same as data file",
      making: "rm data/train-images-idx3-ubyte; mkfifo data/train-images-idx3-ubyte",
      arguments: "train --config tiny.cnn",
      status: 66, message: "a pipe"),
    Hostile(
      testDescription: "standard output that is closed early", making: "true", arguments: "shape tiny.cnn | true",
      status: 0, message: ""),
    Hostile(
      testDescription: "a pipe that no program reads as output", making: "mkfifo out.png",
      arguments: "train --config tiny.cnn --dry-run --samples out.png", status: 74,
      message: "a pipe that no program reads"),
    Hostile(
      testDescription: "a pipe that somebody reads as output",
      making: "mkfifo out.png; (cat out.png > copy.png &); sleep 0.3",
      arguments: "train --config tiny.cnn --dry-run --samples out.png", status: 0, message: ""),
    Hostile(
      testDescription: "standard output that is full", making: "true", arguments: "shape tiny.cnn > /dev/full",
      status: 74, message: "cannot be written"),
  ]

  @Test(arguments: inputs)
  func aHostileInputEndsWithItsMessageInBoundedMemoryAndTime(_ input: Hostile) throws {
    let workshop = try Workshop()
    // The sanitizers reserve far more addresses than they use. `timeout` ends with 124, which is nobody's exit code.
    let limit = #"[ -n "$ASAN_OPTIONS$TSAN_OPTIONS" ] || ulimit -v 4000000"#
    let outcome = try workshop.program.shell(
      "\(input.making) && { \(limit); set -o pipefail; timeout -k 1 60 $cnn \(input.arguments); }")
    #expect(outcome.status == input.status, "\(outcome.error)")
    #expect(input.message.isEmpty || outcome.error.contains(input.message), "\(outcome.error)")
    #expect(!workshop.exists("runs/tiny-1"), "a start that failed left a folder")
  }

  /// Root may read everything, so it becomes nobody for this.
  private static let asNobody = "[ $(id -u) != 0 ] || nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'; "

  private static let canBeNobody: Bool = {
    let program = Program(folder: FileManager.default.temporaryDirectory)
    return (try? program.shell(asNobody + "$nobody $cnn --version").status) == 0
  }()

  @Test(
    .enabled(if: canBeNobody, "this user cannot become another, or that one cannot run the executable"),
    arguments: [
      ("tiny.cnn", "shape tiny.cnn"), ("data/train-images-idx3-ubyte", "train --config tiny.cnn"),
      ("x.safetensors", "eval x.safetensors"),
    ])
  func aFileWithoutReadPermissionIsAMissingInput(file: String, command: String) throws {
    let workshop = try Workshop()
    try workshop.write("", to: "x.safetensors")
    let outcome = try workshop.program.shell("\(Self.asNobody) chmod 000 \(file); $nobody $cnn \(command)")
    #expect(outcome.status == 66, "\(outcome)")
    #expect(outcome.error.contains("\(file): error:") && outcome.error.contains(/[Pp]ermission/), "\(outcome.error)")
  }
}
