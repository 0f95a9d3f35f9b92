import Foundation

/// The words for every finding: what was found, and what to do about it.
extension DataFinding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noTestImages: "there are no test images, so nothing measures what the network learned"
    case .oneClass(let name):
      "all images are of class \(name.shown), so there is nothing to tell apart; add images of another class"
    case .classesWithoutTrainingImages(let names):
      "\(NameList.classes(names)) no training image and can't be learned; add some, or name the classes to keep with [data] classes"
    case .classesWithoutTestImages(let names):
      "\(NameList.classes(names)) no test image, so nothing measures \(names.count == 1 ? "it" : "them")"
    case .imbalance(let largest, let many, let smallest, let few):
      "class \(largest.shown) has \(many) training images and \(smallest.shown) has \(few), more than \(Self.imbalanceRatio):1; "
        + "class_weights = balanced under [loss] gives all classes the same weight"
    case .constantImages(let split, let list, let total):
      "\(Self.count(list, total)) \(split.rawValue) images \(list.count == 1 ? "is" : "are") of one colour; look at "
        + "\(list.count == 1 ? "it" : "them"): \(Self.examples(list))"
    case .constantChannel(let channel): "all training pixels of channel \(channel) are equal: it says nothing"
    case .repeatedImages(let split, let list, let total):
      "\(Self.count(list, total)) \(split.rawValue) images \(list.count == 1 ? "repeats" : "repeat") an earlier one: "
        + Self.examples(list)
    case .sharedImages(let split, let list, let total):
      "\(Self.count(list, total)) \(split.rawValue) images \(list.count == 1 ? "is a training image" : "are training images") too, "
        + "so \(list.count == 1 ? "its figure measures" : "their figures measure") memory: "
        + Self.examples(list)
    case .contradictingLabels(let list, _):
      "\(list.count) \(list.count == 1 ? "image occurs" : "images occur") with different labels, which no network can learn: "
        + Self.examples(list)
    case .unlikeTest(let difference): difference.description
    case .notNormalized(let channel, let mean, let std):
      String(
        format: "after mean and std, channel %d has the mean %.3g and the standard deviation %.3g; ", channel, mean, std
      )
        + "leave both out of [data], and they are computed"
    }
  }

  /// What is counted; short, for programs.
  public var kind: String {
    switch self {
    case .noTestImages: "no_test_images"
    case .oneClass: "one_class"
    case .classesWithoutTrainingImages: "class_without_training_images"
    case .classesWithoutTestImages: "class_without_test_images"
    case .imbalance: "imbalance"
    case .constantImages: "constant_images"
    case .constantChannel: "constant_channel"
    case .repeatedImages: "repeated_images"
    case .sharedImages: "shared_images"
    case .contradictingLabels: "contradicting_labels"
    case .unlikeTest: "unlike_test"
    case .notNormalized: "not_normalized"
    }
  }

  private static func count(_ list: ImageList, _ total: Int) -> String { "\(list.count) of \(total)" }

  private static func examples(_ list: ImageList) -> String {
    let more = list.count > list.examples.count ? ", and \(list.count - list.examples.count) more" : ""
    return list.examples.joined(separator: ", ") + more
  }
}
