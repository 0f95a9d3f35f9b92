/// Outputs whose shapes are too different to be joined.
public struct UnequalShapes: Hashable, Sendable {
  public let join: Join
  public let layer: String
  public let first: String
  public let firstShape: Shape
  public let second: String
  public let secondShape: Shape
}
