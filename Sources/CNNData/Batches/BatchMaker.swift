import CNNEngine
import CNNSpec

/// Makes the images, labels and targets of any batch of any epoch; holds nothing that a batch could change.
struct BatchMaker: Sendable {
  let set: ImageSet
  let partition: BatchPartition
  let order: ImageOrder
  let augmentation: Augmentation
  private let converter: PixelConverter
  private let targetConverter: PixelConverter?

  init(set: ImageSet, preprocessing: Preprocessing, options: BatchPipeline.Options) {
    self.set = set
    partition = BatchPartition(
      images: set.count, batchSize: options.batchSize, smallestBatch: options.smallestBatch)
    order = options.order
    augmentation = Augmentation(spec: options.augmentation, seed: options.seed)
    converter = PixelConverter(store: set.images, preprocessing: preprocessing)
    targetConverter = set.targets.map {
      PixelConverter(store: $0, preprocessing: .identity(channels: $0.shape.channels))
    }
  }

  var batchesPerEpoch: Int { partition.count }

  /// Writes batch `index` of an epoch whose order is `numbers` into `slot`.
  ///
  /// - Throws: `changed` if a file of the set was cut short or grew meanwhile.
  func make(epoch: Int, index: Int, numbers: [Int32], slot: BatchSlot, workspace: Workspace) throws(DataError) -> Batch
  {
    try set.images.checkUnchanged()
    try set.targets?.checkUnchanged()
    let range = partition[index]
    let chosen = numbers[range].map(Int.init)
    var mixing: [Mix] = []
    for (place, image) in chosen.enumerated() {
      if let mix = fill(slot.image(place, of: set.shape), image: image, epoch: epoch, workspace: workspace) {
        mixing.append(mix)
      }
      if let targets = slot.targets, let targetConverter {
        let size = targetConverter.store.shape.count
        targetConverter.convert(Int(set.records[image]), into: targets[place * size..<(place + 1) * size])
      }
    }
    return Batch(
      epoch: epoch, index: index, isLastOfEpoch: range.upperBound == numbers.count,
      images: slot.images[0..<chosen.count * set.shape.count], count: chosen.count,
      labels: set.labels.isEmpty ? [] : chosen.map { set.labels[$0] }, numbers: chosen,
      mixing: augmentation.mixes ? mixing : nil,
      targets: slot.targets.map { $0[0..<chosen.count * (set.targetShape?.count ?? 0)] })
  }

  private func fill(_ target: FloatView, image: Int, epoch: Int, workspace: Workspace) -> Mix? {
    guard augmentation.isOn else {
      converter.convert(Int(set.records[image]), into: target)
      return nil
    }
    change(image, epoch: epoch, into: target, workspace: workspace)
    guard augmentation.mixes else { return nil }
    let size = set.shape.size
    let (partner, mixture) = augmentation.mixture(epoch: epoch, image: image, count: set.count, size: size)
    change(partner, epoch: epoch, into: workspace.partner, workspace: workspace)
    let weight = Float(mixture.weight(size: size))
    switch mixture {
    case .blended: workspace.geometry.blend(workspace.partner, into: target, weight: weight)
    case .pasted(let rows, let columns):
      workspace.geometry.paste(workspace.partner, into: target, rows: rows, columns: columns)
    }
    return Mix(partnerLabel: set.labels[partner], weight: weight)
  }

  /// One image with its own random change, as it is by itself in this epoch.
  private func change(_ image: Int, epoch: Int, into target: FloatView, workspace: Workspace) {
    let change = augmentation.change(epoch: epoch, image: image, size: set.shape.size)
    let record = Int(set.records[image])
    let moves = change.resamples || change.isMirrored || change.down != 0 || change.right != 0
    let unmoved = moves ? workspace.image : target
    if change.colour == .none {
      converter.convert(record, into: unmoved)
    } else {
      converter.convert(record, into: unmoved, colour: change.colour)
    }
    if change.resamples {
      workspace.geometry.resample(unmoved, into: target, map: change.map)
    } else if moves {
      workspace.geometry.shift(
        unmoved, into: target, down: change.down, right: change.right, mirrored: change.isMirrored)
    }
    let side = augmentation.spec.cutout
    guard side > 0 else { return }
    let (top, left) = (change.cutoutRow - side / 2, change.cutoutColumn - side / 2)
    workspace.geometry.blank(target, rows: top..<top + side, columns: left..<left + side)
  }

  /// What one thread needs besides the batch: an image before it is moved, and an image to mix in.
  struct Workspace {
    let geometry: ImageGeometry
    let image: FloatView
    let partner: FloatView

    init(shape: Shape) {
      geometry = ImageGeometry(height: shape.height, width: shape.width, channels: shape.channels)
      image = FloatBuffer(count: shape.count).whole
      partner = FloatBuffer(count: shape.count).whole
    }
  }
}

/// The memory of one batch, used again and again.
struct BatchSlot: Sendable {
  let images: FloatView
  let targets: FloatView?

  init(batchSize: Int, shape: Shape, targetShape: Shape?) {
    images = FloatBuffer(count: batchSize * shape.count).whole
    targets = targetShape.map { FloatBuffer(count: batchSize * $0.count).whole }
  }

  func image(_ place: Int, of shape: Shape) -> FloatView { images[place * shape.count..<(place + 1) * shape.count] }
}
