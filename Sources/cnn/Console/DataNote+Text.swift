import CNNData
import CNNSpec

extension DataNote {
  /// A line for the console.
  var text: String { isWarning ? "warning: \(message)" : message }

  /// The note alone.
  var message: String {
    switch self {
    case .classesAreNumbers:
      "the data names no classes, so they are called by their numbers; a file classes.txt in its folder, a name on each line, names them"
    case .noTestSplit: "the data has no test images; nothing stands in for them"
    case .pictures(let split, let count, let total, let change):
      "\(NumberText.grouped(count)) of \(NumberText.grouped(total)) \(split.rawValue) pictures \(change.text(isOne: count == 1))"
    case .passedOver(let reason, let count, let examples):
      "\(reason.text(count)): \(Self.list(examples, of: count))"
    case .emptyTestFolders(let names):
      "test folders without a picture: \(Self.list(names))"
    case .unusedFolder(let path):
      "\(PrintableText.escaped(path)) is not used: the splits are train and test, and `validation` under [data] holds images out"
    case .constantChannel(let channel): "all training pixels of channel \(channel) are equal; its std is taken as 1"
    case .labelColumns(let split, let columns):
      "the \(split.rawValue) labels have \(columns) columns; the first is the class"
    case .storedOtherwise(let transposed, let inverted):
      "images are \([transposed ? "transposed" : "", inverted ? "inverted" : ""].filter { !$0.isEmpty }.joined(separator: " and ")) as they are read, by [data]"
    case .labelsStartLater(let lowest, let highest, let first):
      "labels are \(lowest)...\(highest), none is \(first); first_label = \(lowest) under [data] would leave no class empty"
    case .classesReordered(let names, let learned):
      "the data lists its classes as \(Self.list(names)), and the network learned \(Self.list(learned)): images are matched by name"
    case .oneClass(let name): "\(DataFinding.oneClass(name))"
    case .classesWithoutHeldOutImages(let names): "\(NameList.classes(names)) no held-out image"
    case .classesWithoutTestImages(let names): "\(DataFinding.classesWithoutTestImages(names))"
    case .classesOnlyHeldOut(let names):
      "\(NameList.classes(names)) held-out images and no training image"
    case .classesBeyondLimit(let names, let limit):
      "\(NameList.classes(names)) no image among the \(limit) that `limit` leaves to train on"
    case .classesWithoutImages(let names): "\(NameList.classes(names)) no training image"
    }
  }

  private static let shownNames = 3

  private static func list(_ names: [Name]) -> String { list(names.prefix(shownNames).map(\.text), of: names.count) }

  private static func list(_ names: [String], of count: Int) -> String {
    let more = count > names.count ? " and \(count - names.count) more" : ""
    return names.map(PrintableText.escaped).joined(separator: ", ") + more
  }
}

extension PictureChanges {
  /// Lines about pictures that are of no split.
  func notes(_ reading: PictureReading) -> [String] {
    interpretations(reading).map {
      "\(NumberText.grouped($0.count)) of \(NumberText.grouped(count)) picture\(count == 1 ? "" : "s") \($0.change.text(isOne: $0.count == 1))"
    }
  }
}

extension DataNote.PictureChange {
  /// What follows "12 train pictures".
  fileprivate func text(isOne: Bool) -> String {
    let (have, are, were) = isOne ? ("has", "is", "was") : ("have", "are", "were")
    return switch self {
    case .resized(let size):
      "had another size and \(were) made \(size.height) high and \(size.width) wide, without keeping \(isOne ? "its" : "their") proportions"
    case .madeGrey: "\(have) colours, which became grey: 0.299 red + 0.587 green + 0.114 blue"
    case .madeColour: "\(are) grey, which became three equal channels"
    case .sixteenBits: "\(have) 16 bits a value, read as value / 65535; one of 8 bits is read as value / 255"
    case .laidOver(let background):
      "\(have) transparent pixels, which were laid over \(Self.name(background)); `background` under [data] chooses what is behind them"
    case .opaque: "\(have) no transparency: \(isOne ? "its" : "their") alpha is 1 everywhere"
    }
  }

  private static func name(_ background: [Double]) -> String {
    if background.allSatisfy({ $0 == 0 }) { return "black" }
    if background.allSatisfy({ $0 == 1 }) { return "white" }
    return background.map { NumberText.setting($0) }.joined(separator: ", ")
  }
}

extension DataNote.PassedOver {
  /// What was counted, and that it is not read.
  fileprivate func text(_ count: Int) -> String {
    let isOne = count == 1
    let are = isOne ? "is" : "are"
    switch self {
    case .hidden: return isOne ? "1 hidden entry is not read" : "\(count) hidden entries are not read"
    case .noPicture:
      return isOne ? "1 file is not a picture by its name" : "\(count) files are not pictures by their names"
    case .loose: return "\(count) \(isOne ? "file" : "files") in no class's folder \(are) not read"
    case .loop: return "\(count) \(isOne ? "link" : "links") back to a folder above \(are) not followed"
    case .inner:
      return "\(count) \(isOne ? "folder" : "folders") inside a class's folder \(are) not read, as when the run began"
    case .besideSplits: return "\(count) \(isOne ? "file" : "files") beside train and test \(are) not read"
    case .unreadData: return "\(count) \(isOne ? "file" : "files") named like the data \(are) not read"
    }
  }
}
