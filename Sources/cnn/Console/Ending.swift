import CNNData
import CNNEngine
import CNNExplanation
import CNNRanks
import CNNReports
import CNNRun
import CNNSpec
import CNNTraining
import Foundation

/// How the process ends because of an error: the one place where typed errors become text and an exit code.
struct Ending: Equatable {
  /// For standard error; empty when everything has been said.
  var text: String
  var status: Int32

  init(text: String, status: Int32) {
    self.text = text
    self.status = status
  }

  /// `nil` for what the parser of the command line throws and knows how to tell.
  init?(_ error: any Error) {
    switch error {
    case let error as ConfigurationError: self.init(text: error.words, status: error.exitCategory.rawValue)
    case let error as SpecErrors: self.init(text: error.words, status: ExitCategory.configuration.rawValue)
    case let error as DataError: self.init(text: error.words, status: error.category.exitCategory.rawValue)
    case let error as LocatedDataError:
      self.init(text: error.words, status: error.error.category.exitCategory.rawValue)
    case let error as RunError: self.init(text: error.words, status: error.exitCategory.rawValue)
    case let error as TrainingError: self.init(text: error.words, status: error.exitCategory.rawValue)
    case let error as ComparisonError: self.init(text: error.words, status: ExitCategory.data.rawValue)
    case let error as CommandError: self.init(text: error.description, status: error.exitCategory.rawValue)
    case let error as ExplanationError:
      self.init(text: "error: \(error.words)", status: error.exitCategory.rawValue)
    case let error as InstructionSetError:
      self.init(text: "error: \(error.description)", status: ExitCategory.usage.rawValue)
    case let error as MemoryLimitError:
      self.init(text: "error: \(PrintableText.escaped(error.description))", status: ExitCategory.usage.rawValue)
    case let error as RankError: self.init(text: "error: \(error.description)", status: error.exitCategory.rawValue)
    case let error as RankConflict: self.init(text: "error: \(error.description)", status: error.exitStatus)
    case let error as PNGError:
      self.init(text: "error: a picture cannot be written: \(error.reason)", status: ExitCategory.inputOutput.rawValue)
    default: return nil
    }
  }

  /// Of several ranks each says which it is.
  func carryOut() -> Never {
    let environment = ProcessInfo.processInfo.environment
    let rank = Launcher.rank(environment: environment)
    if !text.isEmpty { Terminal(environment: environment).message(rank == 0 ? text : "rank \(rank): \(text)") }
    exit(status)
  }
}
