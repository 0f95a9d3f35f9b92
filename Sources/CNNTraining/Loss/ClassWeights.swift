import CNNSpec

/// The weights of the classes in a loss.
enum ClassWeights {
  /// `balanced` gives every class the same sum: `images / (classes · images of the class)`, 0 for a class without images.
  ///
  /// - Source: scikit-learn's `compute_class_weight("balanced")`.
  static func resolved(_ loss: LossSpec, labels: [Int], classCount: Int) -> [Double]? {
    switch loss.classWeights {
    case .none: return nil
    case .list(let weights): return weights
    case .balanced:
      var counts = [Int](repeating: 0, count: classCount)
      for label in labels { counts[label] += 1 }
      return counts.map { $0 == 0 ? 0 : Double(labels.count) / (Double(classCount) * Double($0)) }
    }
  }
}
