import Foundation
import Testing

@testable import CNNReports

@Suite struct FigureTests {
  @Test func dumps() throws {
    guard let folder = ProcessInfo.processInfo.environment["DUMP"] else { return }
    let n = 20
    func curve(_ name: String, _ c: Color, _ p: Curve.Pattern, _ a: Double, _ b: Double) -> Curve {
      Curve(name: name, color: c, pattern: p, points: (1...n).map { (Double($0), a + b * exp(-Double($0) / 5)) })
    }
    let loss = [curve("training", .training, .solid, 0.05, 0.6), curve("validation", .validation, .solid, 0.2, 0.5), curve("test", .test, .dashed, 0.25, 0.5)]
    let acc = [curve("training", .training, .solid, 98, -20), curve("validation", .validation, .solid, 93, -15), curve("test", .test, .dashed, 92, -15)]
    let f = CurvesFigure(title: "runs/quickstart-1", charts: [
      Chart(title: "loss", curves: loss, vertical: AxisScale(covering: [0] + loss.flatMap { $0.points.map(\.value) })),
      Chart(title: "accuracy", curves: acc, vertical: AxisScale(covering: acc.flatMap { $0.points.map(\.value) }), unit: " %")], epochCount: n, bestEpoch: 14)
    try f.draw().pngData().write(to: URL(fileURLWithPath: folder + "/curves.png"))
    let names = ["t-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"]
    let m = (0..<10).map { r in (0..<10).map { c in r == c ? 900 - r * 31 : (r * 7 + c * 13) % 5 * ((r + c) % 3) * 6 } }
    try ConfusionFigure(title: "runs/quickstart-1, test split: 91.23 % (9,123 of 10,000)", classNames: names, confusion: m).draw().pngData().write(to: URL(fileURLWithPath: folder + "/confusion.png"))
    let names100 = (0..<100).map { "class_name_\($0)" }
    let m100 = (0..<100).map { r in (0..<100).map { c in r == c ? 60 : (r * 7 + c * 13) % 50 == 0 ? 5 : 0 } }
    try ConfusionFigure(title: "hundred", classNames: names100, confusion: m100).draw().pngData().write(to: URL(fileURLWithPath: folder + "/confusion100.png"))
    try ConfusionFigure(title: "two classes, test split: 89.00 % (1,780 of 2,000)", classNames: ["airplane", "bird"], confusion: [[900, 100], [120, 880]]).draw().pngData().write(to: URL(fileURLWithPath: folder + "/confusion2.png"))
    var c = Canvas(width: 1100, height: 330)
    let all = Font.glyphs.keys.sorted()
    for (i, part) in stride(from: 0, to: all.count, by: 34).enumerated() {
      c.write(all[part..<min(part + 34, all.count)].map(String.init).joined(separator: " "), at: Point(20, 40 + Double(i) * 44), TextStyle(capHeight: 20))
    }
    c.write("The quick brown fox jumps over the lazy dog, 0123456789; best epoch 14 (91.3 %)", at: Point(20, 200), TextStyle(capHeight: 13))
    c.write("The quick brown fox jumps over the lazy dog, 0123456789; best epoch 14 (91.3 %)", at: Point(20, 240), TextStyle(capHeight: 10))
    c.write("Sphinx of black quartz, judge my vow: ÄÖÜ é ñ 漢", at: Point(20, 280), TextStyle(capHeight: 16, isBold: true))
    try c.pngData().write(to: URL(fileURLWithPath: folder + "/font.png"))
  }
}
